"""What services do with transcripts: which one is asked, with what text, and what it answered.

`toolbox` is the way to one service's tools, whose answers are kept; `parts` is a transcript as
the text that is sent; the others put together what needs several requests.
"""

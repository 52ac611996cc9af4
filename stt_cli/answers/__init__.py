"""What services and programs write, read in one place: their JSON -> `model.Answer`.

One file per service, each with `read`, pure. What a service must send is its text alone; every
other field is read one by one (`fields`), so that one of an unexpected type costs that field only.
Speakers and languages stay as the service names them. What has no text is a `BadAnswer`.
"""

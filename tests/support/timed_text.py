"""Subtitle files of every format, small, with something in each that is hard to read."""

from __future__ import annotations

import json

from tests.support.timed_json import TIMED

SRT = """\
1
00:00:01,000 --> 00:00:02,000
{\\an8}<i>She:</i> <b>never <u>ever</u></b>

2
00:00:03,000 --> 00:00:04,000 X1:10 X2:20 Y1:30 Y2:40
<font color="#ff8800" face="Arial">orange</font>
plain & {simple}

"""

VTT = """\
WEBVTT - a film
Kind: captions

REGION
id:low
lines:2

STYLE
::cue(.warm) { color: #ff8800; font-style: italic }

intro
00:00:01.000 --> 00:00:02.000 line:0 position:10% align:start region:low
<c.warm>One</c> &amp; <b>two</b> <lang fr>trois</lang>

NOTE all that follows
is sung

00:00:03.000 --> 00:00:04.000
<v.loud Ann>La <00:00:03.500><c.yellow>la</c>

NOTE the end
"""

ASS = """\
[Script Info]
; made by hand
Title: A film
ScriptType: v4.00+
PlayResX: 640
PlayResY: 480

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
Style: Thought,Arial,20,&H0000FFFF,&H000000FF,&H00000000,&H00000000,0,-1,0,0,100,100,0,0,1,2,2,8,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.50,0:00:00.90,Default,,0,0,0,,to be checked
Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ann,0,0,0,,Good {\\i1}day{\\i0},\\Nall
Dialogue: 1,0:00:03.00,0:00:04.00,Thought,Bo,0,0,20,,{\\fad(100,100)}Is it?
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\pos(320,120)}There

[Fonts]
fontname: x.ttf
ABCDEFG
"""

TTML = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling"
    xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xml:lang="de" ttp:frameRate="25" ttp:tickRate="1000">
 <head>
  <metadata><ttm:agent xml:id="a1" type="person"><ttm:name>Ann</ttm:name></ttm:agent></metadata>
  <styling><style xml:id="base" tts:color="yellow"/><style xml:id="s1" style="base" tts:fontStyle="italic"/></styling>
  <layout><region xml:id="top" tts:displayAlign="before"/></layout>
 </head>
 <body><div begin="10s">
  <p begin="00:00:01.000" end="00:00:02.500" ttm:agent="a1">Good <span style="s1">day</span><br/>
     all</p>
  <p begin="00:00:03:05" dur="800ms" region="top">Yes &amp; no</p>
  <p begin="5000t" end="6000t"> </p>
  <p>never</p>
 </div></body>
</tt>
"""

SAMI = """\
<SAMI><HEAD><TITLE>x</TITLE><STYLE TYPE="text/css"><!--
P { margin-left: 1pt } .ENCC { Name: English; lang: en-US; } .FRCC { Name: French; lang: fr-FR; }
--></STYLE></HEAD><BODY>
<SYNC Start=1000><P Class=ENCC>Good <i>day</i><br>all &amp; sundry
<SYNC Start=2500><P Class=ENCC>&nbsp;
<SYNC Start=3000><P Class=ENCC>Yes
</BODY></SAMI>
"""

ROLLED = (
    "1\n00:00:00,000 --> 00:00:02,000\nall right\n\n2\n00:00:02,000 --> 00:00:02,010\nall right\n \n\n"
    "3\n00:00:02,010 --> 00:00:04,000\nall right\nhere we are\n\n"
    "4\n00:00:04,000 --> 00:00:04,010\nhere we are\n \n\n"
    "5\n00:00:04,010 --> 00:00:06,000\nhere we are\nat last\n"
)

ROLLING_UP = (
    "WEBVTT\n\n00:00.000 --> 00:02.000\none\ntwo\n\n00:02.000 --> 00:04.000\ntwo\nthree\n\n"
    "00:04.000 --> 00:06.000\nthree\nfour\n\n00:06.000 --> 00:08.000\nfour\nfive\n"
)

GROWING = "WEBVTT\n\n" + "\n".join(
    f"00:0{n}.000 --> 00:0{n + 1}.000\n{' '.join(['so', 'it', 'grows', 'on'][: n + 1])}\n"
    for n in range(4)
)

SBV = "0:00:01.000,0:00:02.500\n>> ANN: Good\nday\n\n0:00:03.000,0:00:04.000\nYes[br]no\n"
MICRODVD = "{1}{1}25.000\n{25}{50}Good|{y:i}day\n{75}{100}{c:$0000FF}Yes\n"
MPL2 = "[10][25]Good|/day\n[30][]Yes\n"
LRC = "[ti:Song]\n[length:00:20]\n[00:01.00]<00:01.00>Good <00:02.00>day\n[00:03.50][00:09.00]Chorus\n"
CSV = 'start,end,speaker,text\n1.000,2.500,Ann,"Good, day"\n3.000,4.000,Bo,Yes\n'
TSV = "start\tend\ttext\n0\t80\tHi\n1000\t2500\tGood day\n"
CTM = "talk 1 1.00 0.40 good 0.9\ntalk 1 1.50 0.50 day 0.8\ntalk 1 4.00 0.5 yes\n"
YOUTUBE = '<transcript><text start="1" dur="1.5">It&amp;#39;s</text><text start="3.5">on</text></transcript>'
VOICES = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n00:00.000 --> 00:02.000\n<v Ann>Good</v> <v Bo>day</v>\n"

TEXTS = (
    SRT, VTT, ASS, TTML, SAMI, ROLLED, ROLLING_UP, GROWING, SBV, MICRODVD, MPL2, LRC, CSV, TSV, CTM,
    YOUTUBE, VOICES,
)  # fmt: skip


def files() -> list[bytes]:
    """A file of every kind, in more than one encoding."""
    texts = [text.encode() for text in TEXTS]
    texts += [text.encode("utf-16") for text in (SRT, VTT, SBV)]
    texts.append(SRT.replace("orange", "Caf\xe9 na\xefve").encode("cp1252"))
    return texts + [json.dumps(content).encode() for content, _ in TIMED.values()]

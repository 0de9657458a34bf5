"""What other programs put on the clipboard as HTML, and the Markdown that it must become."""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoTitle><span lang=EN-US>Brewing guide<o:p></o:p></span></p>
<h1><span lang=EN-US>Before you start<o:p></o:p></span></h1>
<p class=MsoNormal><span lang=EN-US>Use <b>fresh</b> water, <i>never</i><b> </b>boiled twice,
from<span style='mso-spacerun:yes'>  </span><a href="https://www.example.org/water?utm_source=doc&amp;id=3">the
tap</a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>Kettle<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Steel<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>Cup<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>Boil<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp;&nbsp; </span></span><![endif]>Pour<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>
<tr><td width=200 valign=top><p class=MsoNormal><b>Tea<o:p></o:p></b></p></td>
<td width=200><p class=MsoNormal><b>Minutes<o:p></o:p></b></p></td></tr>
<tr><td><p class=MsoNormal>Green<o:p></o:p></p></td><td><p class=MsoNormal>2 | 3<o:p></o:p></p></td></tr></table>
<p class=MsoNormal>1st line<br>2 * 3 = 6, a_b, *not bold*<o:p></o:p></p>
<p class=MsoNormal>1. is no list<o:p></o:p></p><!--EndFragment--></body></html>"""

FROM_WORD = r"""## Brewing guide

## Before you start

Use **fresh** water, *never* boiled twice, from [the tap](https://www.example.org/water?id=3).

- Kettle
  - Steel
- Cup

1. Boil
2. Pour

| Tea   | Minutes |
| ----- | ------- |
| Green | 2 \| 3  |

1st line\
2 * 3 = 6, a_b, \*not bold\*

1\. is no list"""

EXCEL = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta name=ProgId content=Excel.Sheet><style><!--td {padding:0px;} .xl65 {font-weight:700;}--></style></head>
<body link="#0563C1" vlink="#954F72">
<table border=0 cellpadding=0 cellspacing=0 width=192 style='border-collapse:collapse;width:144pt'><!--StartFragment-->
<col width=64 span=3 style='width:48pt'>
<tr height=20><td colspan=3 height=20 class=xl65 width=192 style='height:15.0pt;width:144pt'>Prices 2026</td></tr>
<tr height=20><td height=20 class=xl65>Tea</td><td class=xl65>Pot</td><td class=xl65>Cup</td></tr>
<tr height=20><td rowspan=2 height=40 class=xl66>Green</td><td align=right>4.50</td><td align=right>2</td></tr>
<tr height=20><td align=right>5.00</td><td align=right>-</td></tr>
<tr height=20><td height=20></td><td></td><td></td></tr><!--EndFragment--></table></body></html>"""

FROM_EXCEL = """Prices 2026

| Tea   |  Pot | Cup |
| ----- | ---: | --: |
| Green | 4.50 |   2 |
| Green | 5.00 |   - |"""

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-5f3b"><h2 dir="ltr"
style="line-height:1.38;margin-top:18pt;"><span style="font-size:16pt;font-weight:700;white-space:pre-wrap;">Opening
hours</span></h2><p dir="ltr" style="line-height:1.38;"><span style="font-weight:400;">We open at </span><span
style="font-weight:700;">nine</span><span style="font-weight:700;"> sharp</span><span style="font-weight:400;">, see
</span><a href="https://www.google.com/url?q=https://example.org/hours%3Fa%3D1&amp;sa=D&amp;source=editors"><span
style="color:#1155cc;text-decoration:underline;">hours</span></a><span>.</span></p><br /><ul style="margin-top:0;"><li
dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr" role="presentation"><span>Monday</span></p></li><ul>
<li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span style="font-style:italic;">late</span></p></li></ul>
<li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Tuesday</span></p></li></ul><div dir="ltr"
align="left"><table style="border:none;"><colgroup><col width="100"/><col/></colgroup><tbody><tr><td><p dir="ltr"><span
style="font-weight:700;">Day</span></p></td><td><p dir="ltr"><span>From</span></p></td></tr><tr><td><p dir="ltr"><span>
Friday</span></p></td><td><p><span>9</span></p><p><span>noon</span></p></td></tr></tbody></table></div></b><br
class="Apple-interchange-newline">"""

FROM_DOCS = """## Opening hours

We open at **nine sharp**, see [hours](https://example.org/hours?a=1).

- Monday
  - *late*
- Tuesday

| Day    | From      |
| ------ | --------- |
| Friday | 9<br>noon |"""

SHEETS = """<google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #cccccc;}--></style><table
xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" cellpadding="0" dir="ltr" border="1" data-sheets-root="1">
<colgroup><col width="100"/><col width="100"/></colgroup><tbody><tr style="height:21px;">
<td style="font-weight:bold;">City</td>
<td style="font-weight:bold;">People</td></tr><tr style="height:21px;"><td style="overflow:hidden;">Bonn</td>
<td style="overflow:hidden;text-align:right;">331885</td></tr></tbody></table>"""

FROM_SHEETS = """| City | People |
| ---- | -----: |
| Bonn | 331885 |"""

LIBREOFFICE = """<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/>
<title></title><meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/>
<style type="text/css">@page { size: 21cm 29.7cm }</style>
</head><body lang="en-GB" link="#000080" dir="ltr"><h1 class="western">Tea</h1><h2 class="western">Kinds</h2>
<p style="line-height: 100%; margin-bottom: 0cm"><font color="#ff0000">Red</font> and <b>strong </b>tea</p>
<ol><li><p style="line-height: 100%">One</p></li><li><p>Two</p><ul><li><p>Inner</p></li></ul></li></ol>
<table width="642" cellpadding="4"><col width="311"/><col width="312"/><thead><tr valign="top"><th width="311">
<p align="center">A</p></th><th><p>B</p></th></tr></thead><tbody><tr valign="top"><td><p>1</p></td><td><p><br/></p></td>
</tr></tbody></table></body></html>"""

FROM_LIBREOFFICE = """## Tea

### Kinds

Red and **strong** tea

1. One
2. Two
   - Inner

| A   | B   |
| --- | --- |
| 1   |     |"""

WEB = """<meta charset='utf-8'><h3>Notes <a class="anchor" aria-hidden="true" href="#notes"><svg></svg></a></h3>
<p style="color:rgb(0,0,0)">See <a href="https://en.wikipedia.org/wiki/Tea_(meal)" title="Tea">tea</a>&nbsp;and
<code>make tea</code>, or <a href="https://example.org/">https://example.org/</a>, <a href="javascript:alert(1)">no</a>.
</p>
<p>H<sub>2</sub>O &amp;amp; [x](y) &lt;b&gt;</p><blockquote><p>Quoted</p><p>twice</p></blockquote>
<pre><code class="language-sh">$ boil
  now
</code></pre><hr><ul class="contains-task-list"><li><input type="checkbox" checked disabled> done</li>
<li><input type="checkbox"> open</li></ul>"""

FROM_WEB = r"""### Notes

See [tea](https://en.wikipedia.org/wiki/Tea_%28meal%29) and `make tea`, or <https://example.org/>, no.

H<sub>2</sub>O \&amp; \[x](y) \<b>

> Quoted
>
> twice

```sh
$ boil
  now
```

---

- [x] done
- [ ] open"""

BLOCKS = {
    "Word": (WORD, FROM_WORD),
    "Excel": (EXCEL, FROM_EXCEL),
    "Google Docs": (DOCS, FROM_DOCS),
    "Google Sheets": (SHEETS, FROM_SHEETS),
    "LibreOffice": (LIBREOFFICE, FROM_LIBREOFFICE),
    "a web page": (WEB, FROM_WEB),
}

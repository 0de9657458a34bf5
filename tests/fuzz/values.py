"""Hostile values: by field type, and as parts of an address, a header or a body."""

BYTES = [
    b"", b" ", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"%", b"%00", b"%zz", b"%u0041", b"..",
    b"../../etc/passwd",
    b"..%2f..%2f", b"\r\nSet-Cookie: a=b", b"\x1b[2J", b"\x7f\x80", "\u2028\u202e".encode(), "é̱".encode(),
    "İıßﬁ".encode(),
    "漢".encode() * 1_950, b"a" * 300, b"a" * 5_000, b"a/" * 200, b"//", b"///evil.example/", b"/\\evil.example",
    b"-", b"-/-",
    b"{{ 7 * 7 }}", b"<script>alert(1)</script>", b"' OR 1=1 --", b"[" * 500, b"index.html", b"con", b"a.", b"A",
    b"a b",
    b"tags/", b"archive/1", b"archive/99999999999999999999", b"sitemap-zz.xml", b"feed.xml/", b"robots.txt",
    b"\xf0\x9f\x98\x80",
]  # fmt: skip

NUMBERS = [
    "", "0", "-1", "1", "-0", "00", "1.5", "1e9", "NaN", "inf", "0x10", " 1 ", "+1", "1_000", "٣", "²", "९" * 20,
    "2147483647",
    "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616", "9" * 40,
    "9" * 5_000,
]  # fmt: skip

MOMENTS = [
    "", "never", "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00",
    "2026-02-30T00:00", "2026-03-29T02:30", "2026-10-25T02:30", "2026-13-01T00:00", "2026-01-01T24:00",
    "2026-01-01T23:59:60",
    "2026-01-01T00:00:00.0000001", "2026-01-01T00:00+99:99", "2026-01-01", "20260101T000000Z", "２０２６-01-01T00:00",
    "-2026-01-01T00:00",
    "2026-W01-1T00:00", "10000-01-01T00:00", "2900-01-01T00:00",
]  # fmt: skip

ADDRESSES = [
    "https://[::1", "https://℀.example/", "https://example.org:99999/", "https://user:pass@example.org/",
    "https://", "http:a",
    "https://a\tb.example/", "https://例え.テスト/", "javascript:alert(1)", "//evil.example/", "mailto:a@example.org",
    "/a/../b",
    "https://example.org/" + "漢" * 1_900, "https://example.org/" + "a" * 2_500, "https://[v1.a]/",
    "https://example.org/%zz",
    "old.html", "old", "/old/", "a?b=c", "#top", "guides", "https://a]/", "http://[fe80::1%25en0]/",
]  # fmt: skip

MAILS = [
    "",
    "a",
    "a@b",
    "ä@例え.テスト",
    "a@" + "b" * 300 + ".org",
    "a\r\nBcc: x@example.org",
    '"a b"@example.org',
    "a@b@c",
    "\0@a.b",
]

TEXTS = [
    *(found.decode("utf-8", "surrogateescape") for found in BYTES),
    *ADDRESSES,
    *NUMBERS,
    *MOMENTS,
    "\n".join(map(str, range(3_000))),
]

BY_TYPE = {"number": NUMBERS, "datetime-local": MOMENTS, "email": MAILS, "url": ADDRESSES, "password": TEXTS}

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X" * 100]

HEADERS = {
    "HTTP_HOST": ["", "a b", "testserver:99999", "testserver:", "[::1", "evil.example", "testserver.", "ex\xe4mple",
    "a" * 300],
    "HTTP_COOKIE": ["sessionid=", "sessionid=\xff", "=;=", "a" * 5_000, "csrftoken=\0", 'messages="\\"',
    "sessionid=x; sessionid=y"],
    "HTTP_IF_NONE_MATCH": ["*", '"', "W/", 'W/"a", "b', "\xff" * 50, ", " * 500],
    "HTTP_IF_MODIFIED_SINCE": ["never", "Thu, 99 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 9999 00:00:00 GMT", "0"],
    "HTTP_RANGE": ["bytes=", "bytes=9-1", "bytes=-99999999999999999999", "lines=1-2", "bytes=0-0,1-1," * 50],
    "HTTP_ACCEPT_ENCODING": ["gzip;q=nan", "gzip;q=", "*;q=0", ";;,,", "identity;q=0, gzip;q=0", "\xff",
    "gzip;q=1e999"],
    "HTTP_ACCEPT": ["", "text/html;q=x", "*/*;" * 300, "\0"],
    "HTTP_ACCEPT_LANGUAGE": ["xx" * 300, "de;q=9", "\xff", "-", "zh-" * 200],
    "HTTP_REFERER": ["//", "https://[::1", "javascript:x", "\xff", "http://testserver/" + "a" * 5_000],
    "HTTP_ORIGIN": ["null", "https://[::1", "https://evil.example", "\xff"],
    "HTTP_X_FORWARDED_FOR": ["x", "1.2.3.4, " * 300, "::1", "\xff", "1.2.3.4\r\n"],
    "HTTP_X_FORWARDED_PROTO": ["https", "https,http", "x", ""],
    "HTTP_X_FORWARDED_HOST": ["evil.example", "[::1"],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_HX_REQUEST": ["true", "x"],
    "HTTP_HX_CURRENT_URL": ["https://[::1", "https://℀.example/", "%ff%", "\xff"],
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": ["true"],
    "HTTP_HX_TRIGGERING_EVENT": ["{", "[" * 5_000, "\xff"],
    "HTTP_HX_PROMPT": ["\xff", "%ff"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "CONTENT_LENGTH": ["-1", "x", "", "99", "0", "99999999999999999999", "١"],
    "CONTENT_TYPE": [
        "", "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "a" * 300, "multipart/form-data; boundary=\xff",
        *(f"application/x-www-form-urlencoded; charset={name}" for name in ("hex", "utf-7", "idna", "zlib",
        "latin-1", "x" * 99)),
        "application/x-www-form-urlencoded; x*=unknown''a", "multipart/form-data; boundary*0=a; boundary*1=b",
        "\xff", ";",
    ],
    "QUERY_STRING": ["", "&&&", "=", "a" * 9_000, "&".join(f"a{n}=1" for n in range(1_500)), "%", "%ff=%ff",
    "q=%00", "a[]=1;b=2"],
}  # fmt: skip
"""Values by the header's WSGI name."""

"""Prints what Python's codecs say about each set named on the command line, as JSON: the independent table.

For each set: `characters`, from every code point that can be encoded to its bytes in hex; `pairs`, from every two
bytes (lead 80 to FF) that decode to one character to that character; `single`, the same for one byte. For the sets of
all of Unicode only `digest`: SHA-256 over the bytes of all code points in order, without those given as left out.
"""
import hashlib
import json
import sys

surrogates = range(0xD800, 0xE000)
beyond = "".join(map(chr, range(0x10000, 0x110000)))


def tell(codec):
    characters = {}
    for point in range(0x10000):
        try:
            characters[point] = chr(point).encode(codec).hex()
        except UnicodeEncodeError:
            pass
    assert beyond.encode(codec, "ignore") == b"", codec
    single, pairs = {}, {}
    for lead in range(0x80, 0x100):
        try:
            single[lead] = ord(bytes([lead]).decode(codec))
        except UnicodeDecodeError:
            for trail in range(0x40, 0x100):
                try:
                    text = bytes([lead, trail]).decode(codec)
                except UnicodeDecodeError:
                    continue
                if len(text) == 1:
                    pairs[lead << 8 | trail] = ord(text)
    return {"characters": characters, "single": single, "pairs": pairs}


def digest(codec, left_out):
    points = (p for p in range(0x110000) if p not in surrogates and p not in left_out)
    return {"digest": hashlib.sha256("".join(map(chr, points)).encode(codec)).hexdigest()}


asked = json.load(sys.stdin)
answer = {codec: tell(codec) for codec in asked["sets"]}
answer |= {codec: digest(codec, set(left_out)) for codec, left_out in asked["whole"].items()}
json.dump(answer, sys.stdout)

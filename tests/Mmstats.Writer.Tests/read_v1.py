#!/usr/bin/python3
"""Reads an mmstats version 1 file and prints what stands in it as JSON.

A second opinion for the writer's tests: it is written from the description of
the format and shares no code with the project. Standard library only.

    byte 1, then packed little-endian fields until a label size of 0 or the end:
    u16 label size, label, u16 type size, type, u8 write buffer, then
    one value if the write buffer is 255, else two of which the other is shown
"""

import json
import struct
import sys


def text_of(raw):
    return raw.split(b"\0", 1)[0].decode("utf-8", "strict")


def value_of(type_code, raw):
    value = struct.unpack("<" + type_code, raw)[0]
    if isinstance(value, bytes):
        return text_of(value)
    return repr(value)


def read(data):
    if data[0] != 1:
        raise SystemExit("not version 1")
    offset = 1
    fields = []
    while offset + 2 <= len(data):
        (label_size,) = struct.unpack_from("<H", data, offset)
        if label_size == 0:
            break
        offset += 2
        label = data[offset:offset + label_size]
        offset += label_size
        (type_size,) = struct.unpack_from("<H", data, offset)
        offset += 2
        type_code = data[offset:offset + type_size].decode("ascii")
        offset += type_size
        write_buffer = data[offset]
        offset += 1
        size = struct.calcsize("<" + type_code)
        count = 1 if write_buffer == 255 else 2
        values = [data[offset + i * size:offset + (i + 1) * size] for i in range(count)]
        offset += count * size
        shown = values[0] if count == 1 else values[write_buffer ^ 1]
        fields.append({
            "label": label.decode("utf-8", "strict"),
            "type": type_code,
            "writeBuffer": write_buffer,
            "value": value_of(type_code, shown),
        })
    return {"size": len(data), "end": offset, "fields": fields}


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        json.dump(read(file.read()), sys.stdout)

#include "http/fields.h"

#include "http/chars.h"
#include "http/head.h"
#include "json/scalar.h"

namespace ucall::http {

namespace {

void write_latin1(Buffer& out, Text text) {
  Buffer utf8;
  for (char byte : text) {
    u8 code = u8(byte);
    if (code >= 0x80) utf8.append(char(0xc0 | code >> 6));
    utf8.append(code < 0x80 ? byte : char(0x80 | (code & 0x3f)));
  }
  json::write_string(out, utf8.text());
}

}  // namespace

void write_fields(Buffer& out, Text head) {
  out.append('[');
  bool first = true;
  Text rest = head;
  take_until(rest, '\n');
  while (!rest.empty()) {
    Text line = take_until(rest, '\n');
    Text name, value;
    if (line.size() < 2 || !read_field(line.substr(0, line.size() - 1), name, value)) continue;
    out.append(first ? "[" : ",[");
    first = false;
    json::write_string(out, name);
    out.append(',');
    write_latin1(out, value);
    out.append(']');
  }
  out.append(']');
}

}  // namespace ucall::http

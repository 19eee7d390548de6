// DEFLATE without compression (RFC 1951, section 3.2.4): what a host gives to the engine, and what comes of it.
#pragma once
#include <string>
#include <string_view>

namespace stored {

// Stored blocks, the last one empty.
inline std::string deflate(std::string_view text) {
  std::string blocks;
  for (bool more = true; more;) {
    more = !text.empty();
    size_t size = text.size() < 0xffff ? text.size() : 0xffff;
    for (size_t byte : {size_t(0), size, size >> 8, ~size, ~size >> 8}) blocks += char(byte);
    blocks += text.substr(0, size);
    text.remove_prefix(size);
  }
  return blocks;
}

// The text of a message by permessage-deflate (RFC 7692, 7.2.2); false where it is anything but such blocks.
inline bool inflate(std::string_view payload, std::string& text) {
  std::string data(payload);
  data.append("\0\0\xff\xff", 4);
  for (size_t at = 0; at < data.size();) {
    auto byte = [&](size_t offset) { return size_t(static_cast<unsigned char>(data[at + offset])); };
    if (data.size() - at < 5 || byte(0)) return false;
    size_t size = byte(1) | byte(2) << 8;
    if ((size ^ 0xffff) != (byte(3) | byte(4) << 8) || data.size() - at - 5 < size) return false;
    text.append(data, at + 5, size);
    at += 5 + size;
  }
  return true;
}

}  // namespace stored

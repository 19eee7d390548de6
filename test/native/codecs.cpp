// The codecs on what strangers send: arrays, base64 and uploads that are made by a seed and then mutated, each in memory of
// exactly its size. Numbers are held to what the C library reads and prints.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "payload/codecs.h"

namespace {

using namespace ucall;
using namespace ucall::payload;

constexpr u32 PADDING = 64;

class Random {
 public:
  explicit Random(u64 seed) : state_(seed * 0x9e37'79b9'7f4a'7c15 + 1) {}

  u64 next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }
  u32 below(u32 limit) { return limit ? u32(next() >> 20) % limit : 0; }
  bool one_in(u32 times) { return below(times) == 0; }

 private:
  u64 state_;
};

std::string at_work;

void check(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s: %.2000s\n", what, at_work.c_str());
  std::exit(1);
}

// Memory of exactly a size, so that AddressSanitizer sees what is beyond it.
class Memory {
 public:
  explicit Memory(u32 size) : bytes_(new u8[size ? size : 1]) {}
  ~Memory() { delete[] bytes_; }
  Memory(const Memory&) = delete;

  u8* bytes() const { return bytes_; }
  u32 address() const { return u32(reinterpret_cast<std::uintptr_t>(bytes_)); }

 private:
  u8* bytes_;
};

// A text with what the engine has behind it: the bytes of others.
class Text : public Memory {
 public:
  Text(const std::string& text, Random& random) : Memory(u32(text.size()) + PADDING) {
    static const char others[] = "0123456789],.-e\"[";
    std::memcpy(bytes(), text.data(), text.size());
    for (u32 i = 0; i < PADDING; ++i) bytes()[text.size() + i] = u8(others[random.below(sizeof others)]);
  }
};

std::string mutated(std::string text, Random& random, const std::vector<std::string>& tokens) {
  for (u32 changes = random.below(4); changes; --changes) {
    size_t place = random.below(u32(text.size() + 1));
    switch (random.below(5)) {
      case 0: text.erase(place, 1 + random.below(3)); break;
      case 1: text.insert(place, tokens[random.below(u32(tokens.size()))]); break;
      case 2: text.insert(place, text.substr(place, random.below(20))); break;
      case 3: text.resize(place); break;
      default: if (place < text.size()) text[place] = char(random.next());
    }
  }
  return text;
}

// ---------------------------------------------------------------- numbers

double random_double(Random& random) {
  u64 bits = random.next();
  double value;
  std::memcpy(&value, &bits, 8);
  if (random.one_in(3)) value = double(i64(random.next())) / std::pow(10, random.below(25));
  return std::isfinite(value) ? value : 0.5;
}

std::string digits(Random& random, u32 most) {
  std::string text;
  for (u32 count = 1 + random.below(most); count; --count) text += char('0' + random.below(10));
  return text;
}

// Of any form that JSON allows, and with as many digits as it takes to tell doubles apart.
std::string number_text(Random& random) {
  char text[1200];
  double value = random_double(random);
  switch (random.below(5)) {
    case 0: std::snprintf(text, sizeof text, "%.*g", 1 + int(random.below(25)), value); break;
    case 1: std::snprintf(text, sizeof text, "%.*e", int(random.below(800)), value); break;
    case 2: return std::to_string(i64(random.next()) >> random.below(64));
    case 3: {
      // Halfway between two doubles, exactly, or a little beside it.
      long double halfway = (static_cast<long double>(value) + std::nextafter(value, HUGE_VAL)) / 2;
      std::snprintf(text, sizeof text, "%.*Le", random.one_in(2) ? 800 : 30, halfway);
      break;
    }
    default: {
      std::string whole = random.one_in(2) ? "0" : std::to_string(1 + random.below(1'000'000));
      std::string more = random.one_in(2) ? "." + digits(random, 40) : "";
      if (random.one_in(3)) more += "e" + std::to_string(i32(random.below(700)) - 350);
      return (random.one_in(2) ? "-" : "") + whole + more;
    }
  }
  std::string made = text;
  size_t plus = made.find("e+0");
  if (plus != std::string::npos && random.one_in(2)) made.erase(plus + 1, 1);
  return made;
}

std::string array_text(Random& random, u32 depth) {
  static const char* const spaces[] = {"", "", "", " ", "\n  ", "\t"};
  std::string text = "[";
  u32 count = depth > 1 ? 3 : random.below(6);
  for (u32 i = 0; i < count; ++i) {
    if (i) text += std::string(",") + spaces[random.below(6)];
    text += depth > 1 ? array_text(random, depth - 1) : number_text(random);
  }
  return text + spaces[random.below(6)] + "]";
}

constexpr u32 sizes[] = {4, 8, 1, 2, 4, 8, 1, 2, 4, 8};

void parse_any(Random& random) {
  static const std::vector<std::string> tokens = {"[", "]", ",", "null", "\"a\"", "{", "-", ".", "e", "0", "1e400", "true", "[[[[", "9223372036854775808", "18446744073709551615", " ", "\n", "[]"};
  at_work = mutated(array_text(random, 1 + random.below(3)), random, tokens);
  if (random.one_in(50)) at_work = std::string(1 + random.below(100), '[') + at_work;
  Text text(at_work, random);
  u32 length = u32(at_work.size());
  u32 kind = random.below(10);
  u32 most = count_numbers(text.address(), length);
  Memory target(most * sizes[kind]);
  Memory result(sizeof(Numbers) + MAX_DIMENSIONS * 4);
  bool good = parse_numbers(text.address(), length, kind, target.address(), result.address());
  const Numbers& numbers = *reinterpret_cast<const Numbers*>(result.bytes());
  check(good == (numbers.fault == NONE), "a fault without a name");
  check(numbers.dimensions <= MAX_DIMENSIONS, "too many dimensions");
  if (!good) return check(numbers.position <= length, "a fault beyond the text");
  check(numbers.count <= most, "more numbers than counted");
  u64 product = 1;
  for (u32 i = 0; i < numbers.dimensions; ++i) product *= reinterpret_cast<const u32*>(&numbers + 1)[i];
  check(product == numbers.count, "a shape that does not fit");
}

// One number, which the C library reads too: strtod() rounds correctly.
void parse_exactly(Random& random) {
  std::string number = number_text(random);
  at_work = "[" + number + "]";
  double expected = std::strtod(number.c_str(), nullptr);
  Text text(at_work, random);
  Memory result(sizeof(Numbers) + MAX_DIMENSIONS * 4);
  double value;
  float narrow;
  auto read = [&](u32 kind, void* target) {
    return parse_numbers(text.address(), u32(at_work.size()), kind, u32(reinterpret_cast<std::uintptr_t>(target)), result.address());
  };
  bool good = read(F64, &value);
  check(good == bool(std::isfinite(expected)), "a number that is refused, or should be");
  if (good) check(std::memcmp(&value, &expected, 8) == 0, "a double that is not the nearest");
  float rounded = float(expected);
  good = read(F32, &narrow);
  check(good == bool(std::isfinite(rounded)), "a float that is refused, or should be");
  if (good) check(std::memcmp(&narrow, &rounded, 4) == 0, "a float that is not its double's");
}

// What is printed is read back, and no text with fewer digits is.
template <class Float>
void print_shortest(u32 kind, Float value) {
  struct {
    Printing printing;
    u32 shape;
  } state = {{kind, 1, 1, 0, 0}, 1};
  Memory room(MOST_PRINTED);
  Memory source(sizeof value);
  std::memcpy(source.bytes(), &value, sizeof value);
  u32 length = print_numbers(u32(reinterpret_cast<std::uintptr_t>(&state)), source.address(), 1, room.address(), MOST_PRINTED);
  at_work = std::string(reinterpret_cast<char*>(room.bytes()), length);
  check(length > 2 && at_work.front() == '[' && at_work.back() == ']', "no array");
  Float back = Float(sizeof value == 4 ? std::strtof(&at_work[1], nullptr) : std::strtod(&at_work[1], nullptr));
  check(back == value, "it is not read back");
  u32 count = 0, zeros = 0;
  for (char byte : at_work.substr(0, at_work.find('e'))) {
    if (byte < '0' || byte > '9') continue;
    if (count || byte != '0') ++count;
    zeros = byte == '0' ? zeros + 1 : 0;
  }
  count -= count > zeros ? zeros : count;
  if (count > 1) {
    char shorter[40];
    std::snprintf(shorter, sizeof shorter, "%.*e", int(count) - 2, double(value));
    check(Float(sizeof value == 4 ? std::strtof(shorter, nullptr) : std::strtod(shorter, nullptr)) != value, "fewer digits do");
  }
}

// Any shape in pieces of any size gives one text.
void print_pieces(Random& random) {
  u32 kind = random.below(10);
  u32 dimensions = 1 + random.below(random.one_in(10) ? MAX_DIMENSIONS : 4);
  std::vector<u32> state = {kind, dimensions, 1, 0, 0};
  for (u32 i = 0; i < dimensions; ++i) {
    u32 size = 1 + (state[2] < 300 ? random.below(4) : 0);
    state.push_back(size);
    state[2] *= size;
  }
  u32 total = state[2];
  at_work = "pieces of an array";
  Memory source(total * sizes[kind]);
  for (u32 i = 0; i < total * sizes[kind]; ++i) source.bytes()[i] = u8(random.next());
  std::string text;
  while (state[3] < total && !state[4]) {
    u32 room = MOST_PRINTED + random.below(300);
    Memory target(room);
    Memory piece(total * sizes[kind]);
    u32 count = 1 + random.below(total - state[3]);
    std::memcpy(piece.bytes(), source.bytes() + state[3] * sizes[kind], count * sizes[kind]);
    u32 before = state[3];
    u32 length = print_numbers(u32(reinterpret_cast<std::uintptr_t>(state.data())), piece.address(), count, target.address(), room);
    check(length <= room && (state[3] > before || state[4]), "nothing was printed");
    text.append(reinterpret_cast<char*>(target.bytes()), length);
  }
  at_work = text;
  if (state[4]) return check(kind == F32 || kind == F64, "an integer that is not finite");
  Text again(text, random);
  check(count_numbers(again.address(), u32(text.size())) >= total, "numbers are missing");
  Memory target(total * sizes[kind]);
  Memory result(sizeof(Numbers) + MAX_DIMENSIONS * 4);
  check(parse_numbers(again.address(), u32(text.size()), kind, target.address(), result.address()), "it is not read back");
  const Numbers& numbers = *reinterpret_cast<const Numbers*>(result.bytes());
  check(numbers.count == total && numbers.dimensions == dimensions, "another shape is read back");
  check(std::memcmp(&numbers + 1, &state[5], dimensions * 4) == 0, "other lengths are read back");
  if (kind != F32 && kind != F64) check(std::memcmp(target.bytes(), source.bytes(), total * sizes[kind]) == 0, "other integers are read back");
}

// ---------------------------------------------------------------- bytes

void base64(Random& random) {
  std::string bytes;
  for (u32 length = random.below(80); length; --length) bytes += char(random.next());
  Text source(bytes, random);
  u32 size = u32(bytes.size() + 2) / 3 * 4;
  Memory encoded(size);
  check(encode_base64(source.address(), u32(bytes.size()), encoded.address()) == size, "another length");
  std::string text(reinterpret_cast<char*>(encoded.bytes()), size);
  at_work = text;
  {
    Text good(text, random);
    Memory decoded(u32(bytes.size()));
    check(decode_base64(good.address(), size, decoded.address(), 1) == size, "good base64 is refused");
    check(std::memcmp(decoded.bytes(), bytes.data(), bytes.size()) == 0, "other bytes");
  }
  at_work = mutated(text, random, {"=", "==", "-", "_", " ", "A", "/"});
  Text bad(at_work, random);
  Memory decoded(u32(at_work.size()) / 4 * 3);
  check(decode_base64(bad.address(), u32(at_work.size()), decoded.address(), random.below(2)) <= at_work.size(), "beyond the text");
}

// ---------------------------------------------------------------- uploads

void upload(Random& random) {
  static const std::vector<std::string> tokens = {"\r\n", "--", "--b", "--b\r\n", "--b--", "\r\n--b", "\r", "\n", ":", ";", "=", "\"", "\\\"", " ", "Content-Disposition: form-data; name=\"c\"\r\n", "Content-Type: a/b\r\n", "Content-Transfer-Encoding: base64\r\n", "filename=", "\r\n\r\n"};
  std::string body = random.one_in(4) ? "preamble\r\n" : "";
  for (u32 parts = 1 + random.below(random.one_in(20) ? 1100 : 4); parts; --parts) {
    body += "--b\r\nContent-Disposition: form-data; name=\"a\"";
    if (random.one_in(2)) body += "; filename=\"\xc3\xa9.txt\"\r\nContent-Type: text/plain";
    body += "\r\n\r\n" + std::string(random.below(40), 'x') + "\r\n";
  }
  at_work = mutated(body + "--b--\r\n", random, tokens);
  Text text(at_work, random);
  Memory boundary(1);
  boundary.bytes()[0] = 'b';
  Memory parts(MAX_PARTS * sizeof(Part));
  Memory result(sizeof(Parts));
  u32 length = u32(at_work.size());
  find_parts(text.address(), length, boundary.address(), 1, parts.address(), result.address());
  const Parts& found = *reinterpret_cast<const Parts*>(result.bytes());
  check(found.fault <= BAD_DELIMITER && found.count <= MAX_PARTS && found.position <= length, "an impossible outcome");
  if (found.fault) return;
  auto inside = [&](u32 address, u32 size) { return address >= text.address() && address + size <= text.address() + length; };
  for (u32 i = 0; i < found.count; ++i) {
    const Part& part = reinterpret_cast<const Part*>(parts.bytes())[i];
    check(inside(part.name, part.nameLength) && inside(part.address, part.length), "a part outside the body");
    check(!part.filename || inside(part.filename, part.filenameLength), "a file's name outside the body");
    check(!part.type || inside(part.type, part.typeLength), "a type outside the body");
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  Random random(std::strtoull(arguments[1], nullptr, 10));
  for (u32 rounds = u32(std::atoi(arguments[2])); rounds; --rounds) {
    parse_any(random);
    parse_exactly(random);
    double value = random_double(random);
    print_shortest(F64, value);
    if (std::isfinite(float(value))) print_shortest(F32, float(value));
    print_pieces(random);
    base64(random);
    upload(random);
  }
}

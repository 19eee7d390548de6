#include "rest/routes.h"

#include "http/chars.h"
#include "http/target.h"

namespace ucall {

namespace {

bool is_parameter(Text segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

// The segments behind the leading slash; false where there are too many.
bool split(Text path, Text* segments, u32& count) {
  path.remove_prefix(1);
  count = 0;
  while (true) {
    if (count == Routes::MAX_SEGMENTS) return false;
    size_t slash = path.find('/');
    segments[count++] = path.substr(0, slash);
    if (slash == Text::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

void join(Buffer& key, const Text* segments, u32 count, u32 parameters) {
  key.clear(1024);
  for (u32 i = 0; i < count; ++i) {
    key.append('/');
    if (!(parameters >> i & 1)) key.append(segments[i]);
  }
}

// Can the shape's literal segments, and its parameters, be these at all?
bool fits(const Text* segments, u32 count, u32 parameters) {
  for (u32 i = 0; i < count; ++i) {
    bool parameter = parameters >> i & 1;
    if (parameter ? segments[i].empty() : segments[i].find('/') != Text::npos) return false;
  }
  return true;
}

}  // namespace

void Routes::add(Text path, i32 procedure) {
  Text segments[MAX_SEGMENTS];
  u32 count;
  if (!split(path, segments, count)) return;
  u32 parameters = 0;
  for (u32 i = 0; i < count; ++i) parameters |= u32(is_parameter(segments[i])) << i;
  // The key lives as long as the engine.
  auto* key = new Buffer();
  join(*key, segments, count, parameters);
  Shape** place = &shapes_;
  while (*place && (*place)->comes_before(parameters)) place = &(*place)->next;
  while (*place && (*place)->parameters == parameters && (*place)->segments != count) place = &(*place)->next;
  if (!*place || (*place)->parameters != parameters) *place = new Shape{count, parameters, {}, *place};
  (*place)->names.add(key->text(), procedure);
}

bool Routes::Shape::comes_before(u32 other) const {
  int difference = __builtin_popcount(parameters) - __builtin_popcount(other);
  return difference < 0 || (difference == 0 && parameters > other);
}

bool Routes::find(Text path, Arena& arena, Match& match) const {
  if (!split(path, match.values, match.segments)) return false;
  for (u32 i = 0; i < match.segments; ++i) {
    match.values[i] = http::decode(match.values[i], false, arena);
    if (!match.values[i].data()) return false;
  }
  Buffer key;
  for (const Shape* shape = shapes_; shape; shape = shape->next) {
    if (shape->segments != match.segments || !fits(match.values, match.segments, shape->parameters)) continue;
    join(key, match.values, match.segments, shape->parameters);
    match.procedure = shape->names.find(key.text());
    if (match.procedure >= 0) return true;
  }
  return false;
}

void Routes::read(const Match& match, const Procedure& procedure, Params& params) {
  Text segments[MAX_SEGMENTS];
  u32 count;
  if (!split(procedure.path, segments, count)) return;
  for (u32 i = 0; i < count; ++i) {
    if (is_parameter(segments[i])) params.read_text(segments[i].substr(1, segments[i].size() - 2), match.values[i]);
  }
}

}  // namespace ucall

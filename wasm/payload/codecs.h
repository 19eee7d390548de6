// What a host may know of ucall-payload.wasm: pure functions over the engine's memory, for arrays, bytes and uploads.
//
// The module is loaded into memory that the engine's alloc() gave (position-independent code) and keeps no state of its
// own. Where it reads text, 64 readable bytes follow, as everywhere in the engine. `layout.mjs` generates
// src/payload/layout.ts from this file, as src/engine/layout.ts from abi.h.
#pragma once
#include "abi.h"

namespace ucall::payload {

constexpr u32 MAX_DIMENSIONS = 32;  // of an array, as NumPy before version 2

enum ArrayKind : u32 {
  F32 = 0,
  F64 = 1,
  I8 = 2,
  I16 = 3,
  I32 = 4,
  I64 = 5,
  U8 = 6,
  U16 = 7,
  U32 = 8,
  U64 = 9,
};

// ---------------------------------------------------------------- arrays from JSON text

// Why a text is no array of numbers.
enum NumbersFault : u32 {
  NONE = 0,
  SYNTAX = 1,          // no JSON: at `position`
  NULL_ITEM = 2,       // what stands in the place of a number, or of the array itself
  BOOLEAN_ITEM = 3,
  STRING_ITEM = 4,
  OBJECT_ITEM = 5,
  ARRAY_ITEM = 6,      // an array in the place of a number
  NUMBER_ITEM = 7,     // a number in the place of an array
  RAGGED = 8,          // an array of `actual` items where those before had `expected`
  RANGE = 9,           // a number that the kind cannot hold; for floats one that would become an infinity
  FRACTION = 10,       // a fractional number where the kind is of integers
  DIMENSIONS = 11,     // more than MAX_DIMENSIONS
};

// What parse_numbers() found. MAX_DIMENSIONS words follow: the shape, or the index path of the fault.
struct Numbers {
  u32 fault;       // NumbersFault
  u32 dimensions;  // words of the shape, or of the path
  u32 count;       // numbers read
  u32 position;    // bytes
  u32 expected;
  u32 actual;
};

// ---------------------------------------------------------------- arrays to JSON text

// An array that print_numbers() prints piece by piece. `dimensions` words follow: the shape.
struct Printing {
  u32 kind;        // ArrayKind
  u32 dimensions;  // at least one
  u32 total;       // numbers, at least one: the product of the shape
  u32 index;       // of the next number; the host sets it to 0 and then leaves it alone
  u32 notFinite;   // 1: the number at `index` is NaN or an infinity, which JSON does not have
};

constexpr u32 MOST_PRINTED = 128;  // bytes of room that print_numbers() wants for a number with the brackets about it

// ---------------------------------------------------------------- multipart/form-data

enum PartsFault : u32 {
  WELL_FORMED = 0,
  NO_PARTS = 1,           // no delimiter begins a line
  UNENDED = 2,            // the body ends before the closing delimiter
  TOO_MANY_PARTS = 3,     // more than there is room for
  LONG_HEADER = 4,        // a part's fields take more than MAX_PART_HEADER bytes
  BAD_HEADER = 5,         // a line of a part that is no field, or a field with a malformed value
  NO_DISPOSITION = 6,     // a part without `Content-Disposition: form-data`
  NO_NAME = 7,            // a part without a name
  REPEATED_FIELD = 8,     // a part with two fields or two parameters of one name
  TRANSFER_ENCODING = 9,  // a part in another Content-Transfer-Encoding than 7bit, 8bit or binary
  BAD_DELIMITER = 10,     // a delimiter with something behind it
};

constexpr u32 MAX_PART_HEADER = 8192;  // bytes
constexpr u32 MAX_PARTS = 1000;
constexpr u32 MAX_BOUNDARY = 70;  // bytes (RFC 2046, section 5.1.1)

// Addresses lie in the body. A name and a file name are as they were sent, without their quotes.
struct Part {
  u32 name;
  u32 nameLength;
  u32 filename;        // 0 where there is none
  u32 filenameLength;
  u32 type;            // 0 where there is none
  u32 typeLength;
  u32 address;         // the content
  u32 length;
};

// What find_parts() found.
struct Parts {
  u32 fault;     // PartsFault
  u32 count;     // parts, or the number of the one that is at fault
  u32 position;  // of the fault, in bytes
};

}  // namespace ucall::payload

extern "C" {
ucall::u32 count_numbers(ucall::u32 text, ucall::u32 length);   // the most numbers that a JSON array may hold: its commas and one
ucall::u32 parse_numbers(ucall::u32 text, ucall::u32 length, ucall::u32 kind, ucall::u32 target, ucall::u32 result);  // 1, or 0: Numbers at `result` tells
ucall::u32 print_numbers(ucall::u32 printing, ucall::u32 source, ucall::u32 count, ucall::u32 target, ucall::u32 room);  // `count` numbers are at `source`; prints those that fit and moves `index`; bytes written
ucall::u32 decode_base64(ucall::u32 text, ucall::u32 length, ucall::u32 target, ucall::u32 last);  // takes whole groups of four; the length, or the position of what is wrong; `last`: padding is due
ucall::u32 encode_base64(ucall::u32 bytes, ucall::u32 length, ucall::u32 target);  // characters written; padding only where `length` is no multiple of three
void find_parts(ucall::u32 body, ucall::u32 length, ucall::u32 boundary, ucall::u32 boundaryLength, ucall::u32 parts, ucall::u32 result);  // room for MAX_PARTS at `parts`, Parts at `result`
}

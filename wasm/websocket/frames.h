// Frames (RFC 6455, section 5): a client's are masked, ours are not.
#pragma once
#include "memory/buffer.h"

namespace ucall::websocket {

enum Opcode : u8 {
  CONTINUATION = 0,
  TEXT = 1,
  BINARY = 2,
  CONNECTION_CLOSE = 8,
  PING = 9,
  PONG = 10,
  DEFLATED_TEXT = 0x41,  // with the bit of permessage-deflate (RFC 7692, section 6)
};

// Status codes of close frames (section 7.4.1).
enum class CloseCode : u16 {
  GOING_AWAY = 1001,
  PROTOCOL_ERROR = 1002,
  INVALID_TEXT = 1007,
  POLICY_VIOLATION = 1008,
  TOO_BIG = 1009,
};

struct FrameHead {
  bool final = false;
  u8 opcode = 0;
  bool compressed = false;
  u32 length = 0;  // bytes of the head; 0 while it is not whole
  u64 payload = 0;
  u8 mask[4];

  bool is_control() const { return opcode & 8; }
};

// Reads the head that begins at `data`, as far as it has come. `compresses`: messages may be compressed. Gives why it is
// malformed, empty text where it is not.
Text read_frame_head(const u8* data, u32 size, bool compresses, FrameHead& head);

// Takes the mask off (section 5.3), in place.
void unmask(u8* data, u32 size, const u8* mask);

// The head of a whole message, or of a control frame.
void write_frame_head(Buffer& out, Opcode opcode, u64 payload);

// May a close frame carry this code (section 7.4)?
bool is_close_code(u32 code);

}  // namespace ucall::websocket

#include "http/clock.h"

namespace ucall::http {

namespace {

void write_pair(char* to, u32 value) {
  to[0] = char('0' + value / 10);
  to[1] = char('0' + value % 10);
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
void write_date(char* to, i64 second) {
  std::memcpy(to, "ddd, DD mmm YYYY hh:mm:ss GMT", 29);
  u32 day = u32(second / 86400);
  u32 rest = u32(second % 86400);
  // Civil date from days, with years that begin in March.
  u32 shifted = day + 719468;
  u32 era = shifted / 146097;
  u32 day_of_era = shifted % 146097;
  u32 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  u32 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  u32 month = (5 * day_of_year + 2) / 153;
  u32 date = day_of_year - (153 * month + 2) / 5 + 1;
  month = month < 10 ? month + 2 : month - 10;
  u32 year = year_of_era + era * 400 + (month < 2);
  std::memcpy(to, &"ThuFriSatSunMonTueWed"[day % 7 * 3], 3);
  write_pair(to + 5, date);
  std::memcpy(to + 8, &"JanFebMarAprMayJunJulAugSepOctNovDec"[month * 3], 3);
  write_pair(to + 12, year / 100);
  write_pair(to + 14, year % 100);
  write_pair(to + 17, rest / 3600);
  write_pair(to + 20, rest / 60 % 60);
  write_pair(to + 23, rest % 60);
}

}  // namespace

void Clock::tick(f64 now) {
  if (now > now_) elapsed_ += now - now_ > 1000 ? 1000 : u64(now - now_);
  now_ = now;
  i64 second = i64(now / 1000);
  if (second == second_ || second < 0) return;
  second_ = second;
  write_date(date_, second);
  ok_json_size_ = 0;
  for (Text part : {Text("HTTP/1.1 200 OK\r\nDate: "), date(), Text("\r\nContent-Type: application/json\r\nContent-Length: ")}) {
    std::memcpy(ok_json_ + ok_json_size_, part.data(), part.size());
    ok_json_size_ += u32(part.size());
  }
}

}  // namespace ucall::http

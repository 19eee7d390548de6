// What our load generators share: they are told what to do on standard input, and answer in JSON.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

typedef unsigned long long u64;

struct bytes {
  char *data;
  size_t length;
};

static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printf("{\"error\":\"");
  vprintf(format, arguments);
  printf("\"}\n");
  fflush(stdout);
  exit(1);
}

static u64 now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static struct bytes unhex(const char *text) {
  struct bytes bytes = {0};
  if (!text) return bytes;
  bytes.data = malloc(strlen(text) / 2 + 1);
  for (unsigned byte; sscanf(text + 2 * bytes.length, "%2x", &byte) == 1; bytes.length++) bytes.data[bytes.length] = byte;
  return bytes;
}

static void allow_many_files(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

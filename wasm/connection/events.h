// What the platform reports of its connections.
#pragma once
#include "engine.h"

namespace ucall {

void take_event(Engine& engine, const Event& event);

// Goes on with connections whose input had to wait.
void resume_ready(Engine& engine);

// Cuts who is too slow; called on every tick.
void check_deadlines(Engine& engine);

// Closes what is idle, and has the others close behind what they wait for.
void drain_connections(Engine& engine);

}  // namespace ucall

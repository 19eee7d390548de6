"""gRPC's server of Python, with a pool of threads as its documentation has it.

grpc_calls.py PORT
"""

import sys
from concurrent import futures

import announce
import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

# What protoc would make of npm/bench.proto.
FIELD = descriptor_pb2.FieldDescriptorProto
FIELDS = {
    "SumParams": [("a", FIELD.TYPE_INT32), ("b", FIELD.TYPE_INT32)],
    "SumResult": [("result", FIELD.TYPE_INT32)],
    "SessionParams": [("user_id", FIELD.TYPE_INT32), ("session_id", FIELD.TYPE_INT32)],
    "SessionResult": [("result", FIELD.TYPE_BOOL)],
}


def messages():
    file = descriptor_pb2.FileDescriptorProto(name="bench.proto", package="bench", syntax="proto3")
    for name, fields in FIELDS.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields, 1):
            message.field.add(name=field, number=number, type=kind, label=FIELD.LABEL_OPTIONAL)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {name: factory.GetPrototype(pool.FindMessageTypeByName(f"bench.{name}")) for name in FIELDS}


def unary(run, params, result):
    return grpc.unary_unary_rpc_method_handler(
        lambda request, context: result(result=run(request)),
        request_deserializer=params.FromString,
        response_serializer=result.SerializeToString,
    )


MESSAGE = messages()
HANDLERS = {
    "sum": unary(lambda params: params.a + params.b, MESSAGE["SumParams"], MESSAGE["SumResult"]),
    "validateSession": unary(
        lambda params: (params.user_id ^ params.session_id) % 23 == 0,
        MESSAGE["SessionParams"],
        MESSAGE["SessionResult"],
    ),
}

announce.end_with_parent()
server = grpc.server(futures.ThreadPoolExecutor(max_workers=10), options=[("grpc.so_reuseport", 0)])
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("bench.Bench", HANDLERS)])
server.add_insecure_port(f"127.0.0.1:{sys.argv[-1]}")
server.start()
announce.announce()
server.wait_for_termination()

using Tiercel.Engine;
using Tiercel.Server;

int port = int.Parse(args[args.IndexOf("--port") + 1]);
await using TiercelServer server = TiercelServer.Start(new EngineOptions(), new ServerOptions { Port = port });
await server.ShutdownRequested;

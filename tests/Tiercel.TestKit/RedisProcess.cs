using System.Globalization;

namespace Tiercel.TestKit;

/// <summary>redis-server without persistence, with DEBUG allowed.</summary>
public sealed class RedisProcess(params string[] options) : ServerProcess("redis-server", port =>
    [
        "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
        "--enable-debug-command", "yes", .. options,
    ]);

using System.Globalization;
using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>The scripts of a redis-server, started on first use.</summary>
public sealed class RedisScripts : IDisposable
{
    private readonly Lazy<RedisProcess> _server = new(() => new RedisProcess());
    private RespConnection? _connection;

    /// <summary>Runs a script whose result is a list of strings.</summary>
    public IReadOnlyList<string> List(string script, IReadOnlyList<byte[]> arguments)
    {
        _connection ??= _server.Value.Connect();
        byte[][] command =
            [Encoding.Latin1.GetBytes("EVAL"), Encoding.Latin1.GetBytes(script), "0"u8.ToArray(), .. arguments];
        RespReply reply = _connection.Call(command);
        Assert.True(reply.Type == '*', string.Create(CultureInfo.InvariantCulture, $"{reply}\n{script}"));
        return [.. reply.Items.Select(static item => item.Text)];
    }

    public void Dispose()
    {
        _connection?.Dispose();
        if (_server.IsValueCreated) _server.Value.Dispose();
    }
}

/// <summary>All tests that compare with Redis share a server, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RedisScriptsDefinition : ICollectionFixture<RedisScripts>
{
    public const string Name = "Scripts of Redis";
}

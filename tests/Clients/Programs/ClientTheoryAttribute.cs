using Tiercel.TestKit;

namespace Tiercel.Clients;

/// <summary>A program of a client library on both servers; skipped by name, with the reason, where it cannot run.</summary>
internal class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute(string? clientMissing = null) => Skip = RedisInstallation.ServerMissing ?? clientMissing;
}

/// <summary>As <see cref="ClientTheoryAttribute"/>, with redis-py.</summary>
internal sealed class RedisPyTheoryAttribute() : ClientTheoryAttribute(ClientInstallation.RedisPyMissing);

/// <summary>As <see cref="ClientTheoryAttribute"/>, with a module of Node.js.</summary>
internal sealed class NodeTheoryAttribute(string module) : ClientTheoryAttribute(ClientInstallation.NodeModuleMissing(module));

using Tiercel.Storage;

namespace Tiercel.Server.Tests;

/// <summary>Files of another file system with no room for the bases of logs, until there is.</summary>
internal sealed class BaselessFiles(IFileSystem inner) : ForwardingFiles(inner)
{
    private volatile bool _hasRoom;

    public bool HasRoom
    {
        get => _hasRoom;
        set => _hasRoom = value;
    }

    public override IFile Create(string path) => _hasRoom || !path.EndsWith(".base.rdb", StringComparison.Ordinal)
        ? base.Create(path)
        : throw new IOException("No space left on device");
}

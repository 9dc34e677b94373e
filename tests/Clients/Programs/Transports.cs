using Tiercel.TestKit;

namespace Tiercel.Clients;

/// <summary>The transports of the server that client libraries are tried with.</summary>
internal sealed class Transports : TheoryData<string>
{
    private static readonly Lazy<string?> IoUringProbe = new(static () =>
    {
        try
        {
            using TiercelProcess server = new("--transport", IoUring);
            return null;
        }
        catch (InvalidOperationException)
        {
            return "io_uring is refused here";
        }
    });

    public Transports()
    {
        Add("auto");
        Add("sockets");
        if (IoUringMissing is null) Add(IoUring);
    }

    public const string IoUring = "io_uring";

    /// <summary>Why io_uring is not among them, or null if it is.</summary>
    public static string? IoUringMissing => IoUringProbe.Value;
}

/// <summary>A test that needs io_uring; skipped by name, with the reason, where the system refuses it.</summary>
internal sealed class IoUringFactAttribute : FactAttribute
{
    public IoUringFactAttribute() => Skip = Transports.IoUringMissing;
}

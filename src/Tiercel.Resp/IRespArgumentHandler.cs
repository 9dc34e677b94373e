namespace Tiercel.Resp;

/// <summary>Takes the arguments of a command as <see cref="RespReader"/> finds them.</summary>
public interface IRespArgumentHandler
{
    /// <summary>An argument lies at <paramref name="offset"/> of the input and is <paramref name="length"/> bytes long.</summary>
    void OnArgument(int offset, int length);
}

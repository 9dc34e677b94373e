using System.Text;

namespace Tiercel.Server.Tests;

/// <summary>The lines of a log, to be looked at while it is written. Thread safe.</summary>
internal sealed class RecordedLog : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        lock (_text) _text.AppendLine(value);
    }

    public override string ToString()
    {
        lock (_text) return _text.ToString();
    }
}

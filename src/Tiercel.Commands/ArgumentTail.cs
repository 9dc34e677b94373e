using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>The last arguments of a call, as operations take several strings.</summary>
internal readonly ref struct ArgumentTail(ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments) : IByteStrings
{
    private readonly ReadOnlySpan<byte> _input = input;
    private readonly ReadOnlySpan<Argument> _arguments = arguments;

    public int Count => _arguments.Length;

    public ReadOnlySpan<byte> this[int index] => _input.Slice(_arguments[index].Offset, _arguments[index].Length);
}

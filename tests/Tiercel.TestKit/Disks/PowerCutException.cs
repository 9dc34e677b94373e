namespace Tiercel.TestKit;

/// <summary>The power of a <see cref="SimulatedDisk"/> is gone.</summary>
public sealed class PowerCutException() : IOException("The power is gone.");

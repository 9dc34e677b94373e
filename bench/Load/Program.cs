using System.ComponentModel;
using System.Net.Sockets;
using System.Text.Json;
using Tiercel.Bench.Load;

const int Refused = 2;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(LoadOptions.Help);
    return 0;
}

try
{
    LoadOptions options = LoadOptions.Parse(args);
    using LoadRun run = new(options);
    LoadResult result = run.Measure();
    Console.WriteLine(options.Json ? JsonSerializer.Serialize(result) : result.ToString());
    if (result.Errors == 0) return 0;
    Console.Error.WriteLine($"The server answered with {result.Errors} errors, first: {result.FirstError}");
    return 1;
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return Refused;
}
catch (Exception e) when (e is SocketException or Win32Exception or IOException or InvalidDataException or TimeoutException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

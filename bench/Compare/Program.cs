using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tiercel.Bench.Compare;

const int Refused = 2;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(CompareOptions.Help);
    return 0;
}

try
{
    CompareOptions options = CompareOptions.Parse(args);
    Report report = new Comparison(options).Run();
    string page = report.ToMarkdown();
    Console.WriteLine(page);
    if (!options.WritesResults) return 0;
    Directory.CreateDirectory(Repository.Results);
    string name = $"{report.Machine.Date}-{report.Machine.Commit}";
    JsonSerializerOptions json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    File.WriteAllText(Path.Combine(Repository.Results, name + ".md"), page);
    File.WriteAllText(Path.Combine(Repository.Results, name + ".json"), JsonSerializer.Serialize(report, json) + '\n');
    Console.WriteLine($"Written: bench/results/{name}.md and .json");
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return Refused;
}
catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

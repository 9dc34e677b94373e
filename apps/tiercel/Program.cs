using Tiercel.App;

return await CommandLine.RunAsync(args);

namespace Tiercel.Scripting;

/// <summary>
/// A .NET function that scripts can call. It runs under the locks of the script's keys, on whatever thread the script runs on, and
/// again if the script is begun anew: be short, thread safe, and change nothing that would show. An engine that it calls throws
/// <see cref="InvalidOperationException"/>.
/// </summary>
/// <param name="call">Its arguments, and the place for its result: nil, if it gives none.</param>
public delegate void ScriptFunction(ref ScriptCall call);

using System.Net;
using Microsoft.Extensions.Logging;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>All that the server logs, one method and one stable id each. Never a key or a value.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Ready to accept connections on {Place}")]
    public static partial void Listening(this ILogger logger, string place);

    [LoggerMessage(2, LogLevel.Information, "Stopped; {Clients} clients were connected")]
    public static partial void Stopped(this ILogger logger, int clients);

    [LoggerMessage(3, LogLevel.Information, "Client {Id} {Remote} asked for shutdown")]
    public static partial void ShutdownRequested(this ILogger logger, long id, EndPoint remote);

    [LoggerMessage(4, LogLevel.Warning, "This container may use {Limit} of memory and maxmemory is not set: with more data "
        + "than that the system ends this process. Set maxmemory to about three quarters, and maxmemory-policy")]
    public static partial void NoMemoryLimit(this ILogger logger, string limit);

    [LoggerMessage(5, LogLevel.Warning, "DEBUG LOG: {Text}")]
    public static partial void Debugged(this ILogger logger, string text);

    [LoggerMessage(6, LogLevel.Warning, "{Clients} clients can connect, fewer than maxclients: the system allows this "
        + "process no more open files (ulimit -n)")]
    public static partial void FewDescriptors(this ILogger logger, int clients);

    [LoggerMessage(7, LogLevel.Warning, "The ACL file {File} cannot be written: {Reason}")]
    public static partial void AclFileNotWritten(this ILogger logger, string file, string reason);

    [LoggerMessage(8, LogLevel.Warning, "Client {Id} {Remote} gave a wrong password; ACL LOG tells more")]
    public static partial void WrongPassword(this ILogger logger, long id, EndPoint remote);

    [LoggerMessage(10, LogLevel.Debug, "Accepted client {Id} {Remote}")]
    public static partial void Accepted(this ILogger logger, long id, EndPoint remote);

    [LoggerMessage(11, LogLevel.Debug, "Client {Id} {Remote} closed")]
    public static partial void Closed(this ILogger logger, long id, EndPoint remote);

    [LoggerMessage(12, LogLevel.Warning, "Refused client {Remote}: maxclients or protected mode")]
    public static partial void Refused(this ILogger logger, EndPoint remote);

    [LoggerMessage(13, LogLevel.Debug, "Client {Id} {Remote} closed: idle")]
    public static partial void Idle(this ILogger logger, long id, EndPoint remote);

    [LoggerMessage(20, LogLevel.Debug, "Client {Id} {Remote} closed: protocol error {Error}")]
    public static partial void ProtocolError(this ILogger logger, long id, EndPoint remote, RespError error);

    [LoggerMessage(21, LogLevel.Warning, "Possible attack: client {Id} {Remote} sent POST or Host:, "
        + "as when a web page makes a browser speak to this port. Closed")]
    public static partial void CrossProtocol(this ILogger logger, long id, EndPoint remote);

    [LoggerMessage(22, LogLevel.Warning, "Client {Id} {Remote} closed: it sent {Bytes} bytes that complete no command")]
    public static partial void QueryBufferLimit(this ILogger logger, long id, EndPoint remote, long bytes);

    [LoggerMessage(23, LogLevel.Warning, "Client {Id} {Remote} closed: {Bytes} bytes of replies unread")]
    public static partial void OutputBufferLimit(this ILogger logger, long id, EndPoint remote, long bytes);

    [LoggerMessage(28, LogLevel.Warning, "Client {Id} {Remote} evicted: {Bytes} bytes, and maxmemory-clients is reached")]
    public static partial void ClientEvicted(this ILogger logger, long id, EndPoint remote, long bytes);

    [LoggerMessage(24, LogLevel.Warning, "Client {Id} {Remote} closed: no TLS handshake: {Reason}")]
    public static partial void HandshakeFailed(this ILogger logger, long id, EndPoint remote, string reason);

    [LoggerMessage(25, LogLevel.Debug, "Client {Id} {Remote} closed: TLS broken: {Reason}")]
    public static partial void TlsBroken(this ILogger logger, long id, EndPoint remote, string reason);

    [LoggerMessage(26, LogLevel.Warning, "TLS settings cannot be used: {Reason}")]
    public static partial void TlsSettings(this ILogger logger, string reason);

    [LoggerMessage(27, LogLevel.Warning, "The configuration file cannot be written anew: {Reason}")]
    public static partial void ConfigurationNotWritten(this ILogger logger, string reason);

    [LoggerMessage(30, LogLevel.Error, "Client {Id} {Remote} closed: a command failed unexpectedly")]
    public static partial void CommandFailed(this ILogger logger, Exception exception, long id, EndPoint remote);

    [LoggerMessage(31, LogLevel.Error, "Cannot accept a connection: {Reason}")]
    public static partial void AcceptFailed(this ILogger logger, string reason);

    [LoggerMessage(32, LogLevel.Critical, "A reactor stopped unexpectedly")]
    public static partial void ReactorFailed(this ILogger logger, Exception exception);

    [LoggerMessage(33, LogLevel.Warning, "Script: {Text}")]
    public static partial void ScriptWarns(this ILogger logger, string text);

    [LoggerMessage(34, LogLevel.Information, "Script: {Text}")]
    public static partial void ScriptNotes(this ILogger logger, string text);

    [LoggerMessage(35, LogLevel.Debug, "Script: {Text}")]
    public static partial void ScriptSays(this ILogger logger, string text);

    [LoggerMessage(36, LogLevel.Information, "{Commands} commands of the log were run again in {Seconds:0.000} s")]
    public static partial void Loaded(this ILogger logger, long commands, double seconds);

    [LoggerMessage(37, LogLevel.Warning, "The end of the log was torn, as by a power cut: its last {Bytes} bytes were cut off")]
    public static partial void TornEnd(this ILogger logger, long bytes);

    [LoggerMessage(38, LogLevel.Information, "{Keys} keys of the snapshot file were loaded in {Seconds:0.000} s")]
    public static partial void SnapshotLoaded(this ILogger logger, long keys, double seconds);

    [LoggerMessage(39, LogLevel.Information, "A snapshot of {Keys} keys was saved in {Seconds:0.000} s")]
    public static partial void SnapshotSaved(this ILogger logger, long keys, double seconds);

    [LoggerMessage(43, LogLevel.Information, "The log was rewritten, with {Keys} keys, in {Seconds:0.000} s")]
    public static partial void LogRewritten(this ILogger logger, long keys, double seconds);

    [LoggerMessage(44, LogLevel.Warning, "The log could not be rewritten: {Reason}")]
    public static partial void RewriteFailed(this ILogger logger, string reason);

    [LoggerMessage(40, LogLevel.Warning, "No snapshot could be saved: {Reason}")]
    public static partial void SnapshotFailed(this ILogger logger, string reason);

    [LoggerMessage(41, LogLevel.Warning, "The snapshot file could not be loaded: {Reason}")]
    public static partial void SnapshotNotLoaded(this ILogger logger, string reason);

    [LoggerMessage(45, LogLevel.Information, "Loading: {Percent:0} % are done, {Seconds} s are left")]
    public static partial void Loading(this ILogger logger, double percent, long seconds);
}

using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>A value that is sent from where it is, in front of what lies in the output from a position on.</summary>
internal readonly record struct LeasedReply(int Position, ValueLease Value);

namespace Tiercel.Engine;

/// <summary>Where an element of a list is: its node, and where in that it begins. A packed list is one node.</summary>
internal readonly record struct ListPosition(int Node, int Offset);

-- Shows what a function gives, or how it fails, so that two implementations can be compared byte by byte: values with their
-- type and to the last bit, tables with their keys in order. What names an identity is left out.
local function describe(value)
  local kind = type(value)
  if kind == "string" then return #value .. '"' .. value .. '"' end
  if kind == "number" then
    if value ~= value then return "nan" end
    return string.format("%.17g", value)
  end
  if kind == "userdata" then return tostring(value) end
  if kind ~= "table" then return kind == "function" and kind or tostring(value) end
  local parts = {}
  for key, element in pairs(value) do parts[#parts + 1] = describe(key) .. "=" .. describe(element) end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

local function show(ok, ...)
  local values, parts = { ... }, { ok and "ok" or "error" }
  for i = 1, select("#", ...) do parts[#parts + 1] = describe(values[i]) end
  return table.concat(parts, " ")
end

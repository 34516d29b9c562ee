/// Numbers as people read them.
enum Figures {
  /// A number with a fixed number of decimals.
  static func decimal(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % Int(scale))
    return sign + "\(scaled / Int(scale))." + padded(fraction, digits, with: "0")
  }

  /// Seconds as `45 s`, `3 min 20 s` or `2 h 05 min`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(padded("\(whole % 60)", 2, with: "0")) s" }
    return "\(whole / 3600) h \(padded("\(whole % 3600 / 60)", 2, with: "0")) min"
  }

  /// Bytes as `310 KB` or `1.4 GB`.
  static func size(_ bytes: Int) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB")]
    for (unit, name) in units where bytes >= unit {
      return decimal(Double(bytes) / Double(unit), bytes >= 10 * unit ? 0 : 1) + " " + name
    }
    return "\(bytes) bytes"
  }

  /// A text filled from the left.
  static func padded(_ text: String, _ width: Int, with character: Character = " ") -> String {
    String(repeating: character, count: max(0, width - text.count)) + text
  }
}

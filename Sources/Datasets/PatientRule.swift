public import SystemPackage
internal import Files

/// How the patient of a radiograph is read from its name.
public struct PatientRule: @unchecked Sendable {
  // `Regex` is not marked Sendable; matching does not change it.
  private let custom: Regex<AnyRegexOutput>?

  /// The built-in patterns: names of JSRT, of the Kermany sets and of NIH ChestX-ray14; elsewhere
  /// every file is a patient of its own.
  public static let builtIn = PatientRule(custom: nil)

  private init(custom: Regex<AnyRegexOutput>?) { self.custom = custom }

  /// A rule from a regular expression: its first group, or all that it matches without groups.
  ///
  /// - Returns: Nil when the expression is none.
  public init?(pattern: String) {
    guard let custom = try? Regex(pattern) else { return nil }
    self.custom = custom
  }

  /// The patient of a file; a patient of its own where the rule recognizes none.
  ///
  /// - Parameter path: The path from the input folder; the expression sees all of it, the built-in
  ///   patterns the file's stem.
  /// - Returns: The name of the patient, or the path without its extension.
  public func patient(of path: FilePath) -> String {
    if let patient = recognized(path) { return patient }
    var own = path
    own.extension = nil
    return own.printable
  }

  /// Whether the rule finds a patient in a path.
  public func recognizes(_ path: FilePath) -> Bool { recognized(path) != nil }

  private func recognized(_ path: FilePath) -> String? {
    guard let custom else { return Self.builtInPatient(path.lastComponent?.stem ?? "") }
    let text = path.printable
    guard let match = text.firstMatch(of: custom) else { return nil }
    let groups = match.output.dropFirst().compactMap(\.substring)
    let patient = String(groups.first ?? text[match.range])
    return patient.isEmpty ? nil : patient
  }

  private static func builtInPatient(_ stem: String) -> String? {
    // JSRT numbers nodule and non-nodule patients apart: the whole name is the patient.
    if let match = stem.wholeMatch(of: /(JPC[LN]N\d{3}).*/.ignoresCase()) {
      return match.1.uppercased()
    }
    if let match = stem.prefixMatch(of: /(person\d+)_/) { return String(match.1) }
    if let match = stem.prefixMatch(of: /((?:NORMAL2-)?IM-\d+)-\d+/) { return String(match.1) }
    if let match = stem.prefixMatch(of: /((?:NORMAL|BACTERIA|VIRUS)-\d+)-\d+/) {
      return String(match.1)
    }
    // ChestX-ray14: patient, underscore, number of the follow-up.
    if let match = stem.wholeMatch(of: /(\d{8})_\d{3}/) { return String(match.1) }
    let words = /((?:patient|subject|case|phantom|pat|sub|p)[-_]?\d+)_\d+/.ignoresCase()
    if let match = stem.wholeMatch(of: words) { return String(match.1) }
    return nil
  }
}

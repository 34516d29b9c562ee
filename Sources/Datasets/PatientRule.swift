public import SystemPackage
internal import Files

/// How the patient of a radiograph is read from its name.
public struct PatientRule: @unchecked Sendable {
  // `Regex` is not marked Sendable; matching does not change it.
  private let custom: Regex<AnyRegexOutput>?

  /// The built-in patterns: names of JSRT, of the Kermany sets and of NIH ChestX-ray14; elsewhere
  /// every stem is a patient of its own.
  public static let builtIn = PatientRule(custom: nil)

  private init(custom: Regex<AnyRegexOutput>?) { self.custom = custom }

  /// A rule from a regular expression: its first group, or all that it matches without groups.
  ///
  /// - Returns: Nil when the expression is none.
  public init?(pattern: String) {
    guard let custom = try? Regex(pattern) else { return nil }
    self.custom = custom
  }

  /// The patient of a file.
  ///
  /// - Parameter path: The path from the input folder; the expression sees all of it, the built-in
  ///   patterns the file's stem.
  /// - Returns: The name of the patient; the stem where nothing was recognized.
  public func patient(of path: FilePath) -> String {
    let stem = path.lastComponent?.stem ?? ""
    guard let custom else { return Self.recognize(stem) }
    let text = path.printable
    guard let match = text.firstMatch(of: custom) else { return stem }
    let groups = match.output.dropFirst().compactMap(\.substring)
    let patient = String(groups.first ?? text[match.range])
    return patient.isEmpty ? stem : patient
  }

  private static func recognize(_ stem: String) -> String {
    // JSRT numbers nodule and non-nodule patients apart: the whole name is the patient.
    if let match = stem.wholeMatch(of: /(JPC[LN]N\d{3}).*/.ignoresCase()) {
      return match.1.uppercased()
    }
    if let match = stem.prefixMatch(of: /(person\d+)_/) { return String(match.1) }
    if let match = stem.prefixMatch(of: /((?:NORMAL2-)?IM-\d+)-\d+/) { return String(match.1) }
    // ChestX-ray14: patient, underscore, number of the follow-up.
    if let match = stem.wholeMatch(of: /(\d{8})_\d{3}/) { return String(match.1) }
    if let match = stem.wholeMatch(of: /([A-Za-z]+\d+)_\d+/) { return String(match.1) }
    return stem
  }
}

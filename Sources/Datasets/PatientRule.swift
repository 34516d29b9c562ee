internal import Files
public import SystemPackage

/// How the patient of a radiograph is read from its name.
public struct PatientRule: @unchecked Sendable {
  // `Regex` is not marked Sendable; matching does not change it.
  private let custom: Regex<AnyRegexOutput>?

  /// The built-in patterns: names of JSRT and of the Kermany sets; a leading number of at least four
  /// digits, as in ChestX-ray14; `patient7_2`; folders such as `patient00017`, `p10000032` and
  /// `case_01`, as in CheXpert and MIMIC-CXR.
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
  /// - Parameter path: The path from the input folder; an expression sees all of it, the built-in
  ///   patterns the file's stem and the names of its folders.
  /// - Returns: Nil where the rule recognizes none.
  public func patient(of path: FilePath) -> String? {
    guard let custom else { return Self.builtInPatient(path) }
    let text = path.printable
    guard let match = text.firstMatch(of: custom) else { return nil }
    let groups = match.output.dropFirst().compactMap(\.substring)
    let patient = String(groups.first ?? text[match.range])
    return patient.isEmpty ? nil : patient
  }

  private static func builtInPatient(_ path: FilePath) -> String? {
    // JSRT numbers nodule and non-nodule patients apart: the whole name is the patient.
    if let jsrt = JSRTName(path) { return jsrt.stem }
    let stem = path.lastComponent?.stem ?? ""
    if let match = stem.prefixMatch(of: /(person\d+)_/.ignoresCase()) { return String(match.1) }
    if let match = stem.prefixMatch(of: /((?:NORMAL2-)?IM-\d+)-\d+/.ignoresCase()) {
      return String(match.1)
    }
    if let match = stem.prefixMatch(of: /((?:NORMAL|BACTERIA|VIRUS)-\d+)-\d+/.ignoresCase()) {
      return String(match.1)
    }
    if let match = stem.wholeMatch(of: /(\d{4,})_.+/) { return String(match.1) }
    let words = /((?:patient|subject|case|phantom|pat|sub|p)[-_]?\d+)_\d+/.ignoresCase()
    if let match = stem.wholeMatch(of: words) { return String(match.1) }
    let folder = /(?:patient|subject|person|case|pat|sub|p)[-_]?\d+/.ignoresCase()
    return path.components.dropLast().last { $0.string.wholeMatch(of: folder) != nil }?.string
  }

  /// Whether a folder has the name of a patient or of a study of one.
  static func isPatient(folder: String) -> Bool {
    let words = /(?:patient|subject|person|case|pat|sub|p|s)[-_]?\d+/.ignoresCase()
    return folder.wholeMatch(of: words) != nil
  }
}

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

  /// Read by hand: an expression costs a hundred times as much, and every file of every run is asked.
  private static func builtInPatient(_ path: FilePath) -> String? {
    // JSRT numbers nodule and non-nodule patients apart: the whole name is the patient.
    if let jsrt = JSRTName(path) { return jsrt.stem }
    let stem = path.lastComponent?.stem ?? ""
    // person1_bacteria_1
    var name = NameReader(stem)
    if name.take("person"), name.takeDigits() > 0 {
      let patient = name.taken
      if name.take("_") { return patient }
    }
    // IM-0115-0001, NORMAL2-IM-1427-0001, BACTERIA-1008087-0001
    for word in ["normal2-im-", "im-", "normal-", "bacteria-", "virus-"] {
      var name = NameReader(stem)
      guard name.take(word), name.takeDigits() > 0 else { continue }
      let patient = name.taken
      if name.take("-"), name.takeDigits() > 0 { return patient }
    }
    // 00000001_000
    name = NameReader(stem)
    if name.takeDigits() >= 4 {
      let patient = name.taken
      if name.take("_"), !name.isAtEnd { return patient }
    }
    // patient12_3
    for word in ["patient", "subject", "case", "phantom", "pat", "sub", "p"] {
      var name = NameReader(stem)
      guard name.takeNumbered(word) else { continue }
      let patient = name.taken
      if name.take("_"), name.takeDigits() > 0, name.isAtEnd { return patient }
    }
    let words = ["patient", "subject", "person", "case", "pat", "sub", "p"]
    return path.components.dropLast().last { isNumbered($0.string, words) }?.string
  }

  /// Whether a folder has the name of a patient or of a study of one.
  static func isPatient(folder: String) -> Bool {
    isNumbered(folder, ["patient", "subject", "person", "case", "pat", "sub", "p", "s"])
  }

  /// Whether a name is one of some words with a number, and nothing else.
  private static func isNumbered(_ name: String, _ words: [String]) -> Bool {
    words.contains { word in
      var reader = NameReader(name)
      return reader.takeNumbered(word) && reader.isAtEnd
    }
  }
}

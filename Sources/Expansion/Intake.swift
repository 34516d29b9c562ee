internal import Datasets
internal import Files
internal import Preprocessing
internal import Randomness
internal import SystemPackage

/// The input, read: every file becomes a study or is refused with a reason.
struct Intake {
  private(set) var studies: [Study] = []
  var refusals: [Refusal]
  /// Radiographs that are left out because somebody asked for it.
  private(set) var withdrawn: [Study] = []
  /// What these look like, by the digests of their pixels.
  private(set) var withdrawnLooks: [Digest: Fingerprint] = [:]
  /// Digests and names of patients that are left out from now on.
  private(set) var withdrawals: Set<String> = []
  /// Files beside the radiographs that are something else by their names.
  let others: Int
  /// Patients with the same pixels, one of which is refused: they are one person under two names.
  private(set) var samePatients: [(String, String)] = []
  /// What each study looks like, in their order.
  private(set) var fingerprints: [Fingerprint] = []
  /// Where classes come from: `table`, `folders`, `names` or `none`.
  private(set) var classes = "none"
  /// Organs by label, from 1; empty if masks hold labels of their own or there are none.
  var organs: [String] = []
  /// Radiographs of an earlier build that are not in the input.
  let missing: Int
  /// What a user should know, a line each.
  var notes: [String] = []
  let options: BuildOptions
  /// Patients of an earlier build.
  private let known: Set<String>
  /// Radiographs of the earlier build.
  private let sources: EarlierSources

  /// Reads all files, `options.jobs` at a time.
  ///
  /// - Parameters:
  ///   - options: Inputs, tables and masks.
  ///   - earlier: What an earlier build stored.
  ///   - sources: The radiographs of the earlier build.
  ///   - cache: What earlier runs know of the files.
  ///   - shouldStop: Asked between files.
  ///   - report: Called with the number of files that are read and that of all.
  /// - Throws: When the input cannot be listed or does not go together; `BuildInterrupted`.
  init(
    _ options: BuildOptions, earlier: DatasetDescription?, sources: EarlierSources,
    cache: ExaminationCache,
    shouldStop: @Sendable @escaping () -> Bool, report: (Int, Int) -> Void
  ) async throws {
    self.options = options
    // What was not finished has no sides.
    self.sources = earlier == nil ? EarlierSources() : sources
    known = Set(earlier?.split.sides.keys.map { $0 } ?? [])
    let scan = try Scan(
      options.inputs, masks: options.masks, listing: options.listing?.inputs.map(\.entries))
    refusals = scan.refusals
    others = scan.others.count
    let decoded = cache.decoded
    let examined = try await cache.examine(
      scan.files, jobs: options.jobs, shouldStop: shouldStop,
      read: { path throws(FileError) in try Examination(of: path, keepingIn: decoded) },
      report: { report($0, scan.files.count) })
    missing = sources.missing(among: examined.compactMap { try? $0.get() })
    var entrants: [Entrant] = []
    for (file, result) in zip(scan.files, examined) {
      switch result {
      case .success(let examination): entrants.append(Entrant(file, examination))
      case .failure(let error): refuse(file.source.printable, error.reason)
      }
    }
    try readFolders(&entrants, hasClasses: earlier?.classes == "folders")
    try readBoxes(&entrants)
    try readPatients(&entrants)
    let left = try withdraw(&entrants, earlier?.withdrawn ?? [])
    refuseUnnamed(&entrants)
    refuseUnlabelled(&entrants)
    refuseDuplicates(&entrants)
    try await readMasks(&entrants, among: scan.files, cache, shouldStop)
    studies = studies(of: entrants)
    let looks = Dictionary(
      entrants.map { ($0.examination.pixelDigest, $0.examination.fingerprint) },
      uniquingKeysWith: { first, _ in first })
    fingerprints = studies.compactMap { looks[$0.pixelDigest] }
    self.withdrawn = studies(of: left)
    withdrawnLooks = Dictionary(
      left.map { ($0.examination.pixelDigest, $0.examination.fingerprint) },
      uniquingKeysWith: { first, _ in first })
    refusals.sort { $0.file < $1.file }
  }

  /// Notes that a file is not used, and why.
  mutating func refuse(_ file: String, _ reason: String, isDuplicate: Bool = false) {
    refusals.append(Refusal(file: file, reason: reason, isDuplicate: isDuplicate))
  }
}

extension Intake {
  /// Sides and classes from folders, classes from the table or the names of JSRT.
  private mutating func readFolders(
    _ entrants: inout [Entrant], hasClasses: Bool
  ) throws(DatasetError) {
    if hasClasses && options.labels == nil { refuseBesideClasses(&entrants) }
    let files = entrants.map(\.file)
    let convention = try FolderConvention(files)
    var labels = convention.labels.map { $0.map { [$0] } ?? [] }
    if !labels.allSatisfy(\.isEmpty) { classes = "folders" }
    if let path = options.labels {
      classes = "table"
      let table = try FileTable(reading: path, content: .label)
      let (cells, unused) = try table.cells(of: files)
      labels = cells.map { cells in
        Set(cells.flatMap { $0.split(whereSeparator: { "|;".contains($0) }) }.map(\.trimmed))
          .subtracting([""]).sorted()
      }
      noteUnused(unused, of: path)
    } else if labels.allSatisfy(\.isEmpty) {
      let named = files.map { JSRTName($0.path)?.label }
      if !named.contains(nil) {
        labels = named.map { [$0 ?? ""] }
        classes = "names"
      }
    }
    if convention.besideFolders > 0 && options.labels == nil {
      notes.append(
        "no classes: \(convention.besideFolders) radiographs lie beside the folders of the others")
    }
    for place in entrants.indices {
      entrants[place].side = convention.sides[place]
      entrants[place].folderPatient = convention.patients[place]
      entrants[place].labels = labels[place]
    }
    // Two classes must not become one.
    let cleaned = Dictionary(grouping: Set(labels.joined())) { Stem.label($0) }
    if let clash = cleaned.values.first(where: { $0.count > 1 })?.sorted() {
      throw .layout(
        "classes \(clash.joined(separator: " and ")): one name in the data set; rename one")
    }
  }

  /// Where class folders are the classes already, what comes to lie beside them has none.
  private mutating func refuseBesideClasses(_ entrants: inout [Entrant]) {
    func isBeside(_ entrant: Entrant) -> Bool { FolderConvention.isBesideClasses(entrant.file) }
    guard !entrants.allSatisfy(isBeside) else { return }
    for entrant in entrants where isBeside(entrant) {
      refuse(entrant.name, "beside the class folders; expected it in one of them")
    }
    entrants.removeAll(where: isBeside)
  }

  /// Who is who, by table, expression, or the built-in patterns.
  private mutating func readPatients(_ entrants: inout [Entrant]) throws(DatasetError) {
    let patients: [String?]
    if let path = options.patientTable {
      let table = try FileTable(reading: path, content: .patient)
      let cells = try table.cells(of: entrants.map(\.file)).cells
      patients = try zip(entrants, cells).map { entrant, cells throws(DatasetError) in
        let named = Set(cells.map { $0[...].trimmed }).subtracting([""]).sorted()
        guard named.count > 1 else { return named.first }
        throw .layout(
          "\(path.printable): \(entrant.name) has patients \(named.joined(separator: ", ")); "
            + "expected one")
      }
    } else {
      let rule = options.patientRule
      patients = entrants.map {
        rule.patient(of: $0.file.relativePath) ?? (options.groupBy == nil ? $0.folderPatient : nil)
      }
    }
    if let groupBy = options.groupBy, !entrants.isEmpty, patients.allSatisfy({ $0 == nil }) {
      throw .layout(
        "--group-by \(groupBy): matches none of \(entrants.count) paths; expected one that does")
    }
    for place in entrants.indices {
      // Not behind the name of its input: another input later must change nobody's name.
      var own = entrants[place].file.relativePath
      own.extension = nil
      entrants[place].patient = patients[place] ?? own.printable
      entrants[place].isRecognized = patients[place] != nil
    }
    if options.groupBy == nil { unifySpelling(&entrants) }
    keepPatients(&entrants)
  }

  /// Whose picture was there before keeps the side: with the name, or as a relative of that patient.
  private mutating func keepPatients(_ entrants: inout [Entrant]) {
    for place in entrants.indices {
      guard let source = sources.source(entrants[place].examination) else { continue }
      entrants[place].earlier = source
      if !entrants[place].isRecognized { entrants[place].patient = source.patient }
      samePatients.append((source.patient, entrants[place].patient))
    }
  }

  /// Names that differ in upper and lower case alone are one patient, called as before.
  private func unifySpelling(_ entrants: inout [Entrant]) {
    var names: [String: String] = [:]
    for name in known.sorted() + entrants.filter(\.isRecognized).map(\.patient).sorted() {
      names[name.lowercased()] = names[name.lowercased()] ?? name
    }
    for place in entrants.indices
    where entrants[place].isRecognized && !known.contains(entrants[place].patient) {
      let patient = entrants[place].patient
      entrants[place].patient = names[patient.lowercased()] ?? patient
    }
  }

  /// A table that knows some patients knows all: who is not in it could be anybody in it.
  private mutating func refuseUnnamed(_ entrants: inout [Entrant]) {
    guard let path = options.patientTable else { return }
    for entrant in entrants where !entrant.isRecognized {
      refuse(entrant.name, "no patient in \(path.printable); expected a row of it with one")
    }
    entrants.removeAll { !$0.isRecognized }
  }

  /// Takes out who is excluded now or was before.
  private mutating func withdraw(
    _ entrants: inout [Entrant], _ earlier: Set<String>
  ) throws(DatasetError) -> [Entrant] {
    var exclusions = Exclusions()
    if let path = options.exclude { exclusions = try Exclusions(reading: path) }
    var used: Set<String> = []
    var named = earlier
    for (digest, source) in sources.all {
      let matching = exclusions.matching(
        earlier: source.name, patient: source.patient, digest: digest)
      guard !matching.isEmpty else { continue }
      used.formUnion(matching)
      named.formUnion(sources.digests(ofFile: digest).map(\.description))
      if matching.contains(source.patient) { named.insert(source.patient) }
    }
    for entrant in entrants {
      let examination = entrant.examination
      let matching = exclusions.matching(
        entrant.file, patient: entrant.patient, digest: examination.fileDigest)
      guard !matching.isEmpty else { continue }
      used.formUnion(matching)
      // The same pixels under another name are the same radiograph.
      named.insert(examination.pixelDigest.description)
      // Who was named stays out with pictures that come later.
      if matching.contains(entrant.patient) { named.insert(entrant.patient) }
    }
    let unused = exclusions.lines.subtracting(used).sorted()
    if let path = options.exclude, !unused.isEmpty {
      notes.append(
        "\(counted(unused.count, "line")) of \(path.printable) "
          + "\(unused.count == 1 ? "names" : "name") nothing in the input: \(Self.first(unused)); "
          + "patients and digests among them stay out when they come")
    }
    // Who is named before they come stays out too.
    named.formUnion(unused)
    withdrawals = named
    func isWithdrawn(_ entrant: Entrant) -> Bool {
      let examination = entrant.examination
      return named.contains(examination.pixelDigest.description)
        || named.contains(examination.fileDigest.description) || named.contains(entrant.patient)
    }
    let left = entrants.filter(isWithdrawn)
    entrants.removeAll(where: isWithdrawn)
    // What is the same picture in other bytes goes too.
    let pixels = Set(left.map(\.examination.pixelDigest))
    withdrawals.formUnion(pixels.map(\.description))
    let copies = entrants.filter { pixels.contains($0.examination.pixelDigest) }
    entrants.removeAll { pixels.contains($0.examination.pixelDigest) }
    return left + copies
  }

  /// The first few of some names.
  static func first(_ names: [String]) -> String {
    names.prefix(5).map { FilePath($0).printable }.joined(separator: ", ")
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  /// Takes out studies that look like copies of withdrawn ones.
  mutating func withdraw(copies places: Set<Int>) {
    guard !places.isEmpty else { return }
    let copies = places.sorted().map { studies[$0] }
    let isOne = copies.count == 1
    notes.append(
      "\(counted(copies.count, "radiograph")) that "
        + (isOne
          ? "looks like a copy of a withdrawn one is" : "look like copies of withdrawn ones are")
        + " withdrawn too: \(Self.first(copies.map(\.source)))")
    withdrawn += copies
    withdrawals.formUnion(copies.map(\.pixelDigest.description))
    fingerprints = fingerprints.indices.filter { !places.contains($0) }.map { fingerprints[$0] }
    studies = studies.indices.filter { !places.contains($0) }.map { studies[$0] }
  }

  private mutating func refuseUnlabelled(_ entrants: inout [Entrant]) {
    guard let path = options.labels else { return }
    for entrant in entrants where entrant.labels.isEmpty {
      refuse(entrant.name, "no label in \(path.printable); expected a row of it with one")
    }
    entrants.removeAll(where: \.labels.isEmpty)
  }

  /// Lets one of equal pictures stay: that of a patient who was there before, or that which is judged
  /// by, or the first by name.
  ///
  /// Pictures that are said to be of different classes go, all of them.
  private mutating func refuseDuplicates(_ entrants: inout [Entrant]) {
    let groups = Dictionary(grouping: entrants.indices) { entrants[$0].examination.pixelDigest }
    var leaving: Set<Int> = []
    for places in groups.values where places.count > 1 {
      let first = places.max { rank(entrants[$0], $0) < rank(entrants[$1], $1) }
      guard let first else { continue }
      let labels = Set(places.map { entrants[$0].labels })
      for place in places where place != first || labels.count > 1 {
        leaving.insert(place)
        samePatients.append((entrants[first].patient, entrants[place].patient))
        let other = entrants[place == first ? (places.first { $0 != first } ?? first) : first]
        let known = other.side.map { ", which is in \($0.rawValue)" } ?? ""
        refuse(
          entrants[place].name,
          labels.count > 1
            ? "the same pixels as \(other.name) of class \(other.labels.joined(separator: "|")); "
              + "expected one class for one picture"
            : "the same pixels as \(other.name)\(known); expected each picture once",
          isDuplicate: labels.count == 1)
      }
    }
    entrants = entrants.indices.filter { !leaving.contains($0) }.map { entrants[$0] }
  }

  private func rank(_ entrant: Entrant, _ place: Int) -> (Int, Int, Int) {
    let names = [entrant.name, entrant.file.relativePath.printable]
    let acquaintance =
      if let earlier = entrant.earlier, names.contains(earlier.name) {
        3
      } else if sources.source(
        ofFile: entrant.examination.fileDigest) != nil
      { 2 } else { known.contains(entrant.patient) ? 1 : 0 }
    return (acquaintance, entrant.side?.weight ?? 0, -place)
  }

  private mutating func studies(of entrants: [Entrant]) -> [Study] {
    let stems = Stem.unique(for: entrants.map(\.file.source))
    let points = JSRTPoints(entrants.map(\.file))
    notes += points.warnings
    return zip(entrants, stems).map { entrant, stem in
      let examination = entrant.examination
      var study = Study(
        path: entrant.file.path, source: entrant.name, stem: stem, patient: entrant.patient,
        fileDigest: examination.fileDigest, pixelDigest: examination.pixelDigest,
        width: examination.width, height: examination.height, bits: examination.bits)
      study.isRecognized = entrant.isRecognized
      study.givenSide = entrant.side
      study.earlierSide = entrant.earlier?.side
      study.labels = entrant.labels.map { Stem.label($0) }.sorted()
      study.mask = entrant.mask
      study.points = points.points(
        in: entrant.file, width: examination.width, height: examination.height)
      study.boxes = entrant.boxes
      return study
    }.sorted { $0.stem < $1.stem }
  }
}

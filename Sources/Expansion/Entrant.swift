internal import Datasets
internal import Files
internal import Randomness
internal import SystemPackage

/// A file of the input that is a radiograph, on its way to becoming a study.
struct Entrant {
  let file: InputFile
  let examination: Examination
  /// The part that its folder puts it in.
  var side: Side?
  /// The patient that its folder is of.
  var folderPatient: String?
  /// Its classes, as names of folders.
  var labels: [String] = []
  /// Boxes in it.
  var boxes: [StudyBox] = []
  /// Who it shows.
  var patient = ""
  /// Whether a rule or a table told the patient.
  var isRecognized = true
  /// What an earlier build made of the same picture.
  var earlier: EarlierSources.Source?
  var mask: StudyMask?

  init(_ file: InputFile, _ examination: Examination) {
    self.file = file
    self.examination = examination
  }

  /// What people call it.
  var name: String { file.source.printable }
}

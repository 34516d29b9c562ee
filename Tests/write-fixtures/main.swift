// Rewrites the fixtures: `write-fixtures [FOLDER]`, by default `Fixtures`.
//
// Everything is drawn by the phantoms; nothing comes from a patient.
import Phantoms
import Radiographs

let folder = TargetFolder(CommandLine.arguments.dropFirst().first ?? "Fixtures")
try writePhantoms(to: folder.subfolder("phantoms"))
try writeFormats(to: folder.subfolder("formats"))
try writeDamage(to: folder.subfolder("bad"))

/// A small data set: 48 radiographs of 40 patients with their lung masks.
func writePhantoms(to folder: TargetFolder) throws {
  let images = try folder.subfolder("images")
  let masks = try folder.subfolder("masks")
  for patient in 0..<40 {
    let phantom = ChestPhantom(patient: patient)
    // Every fifth patient came twice.
    for view in 1...(patient % 5 == 2 ? 2 : 1) {
      let digits = String(patient)
      let number = String(repeating: "0", count: 3 - digits.count) + digits
      let name = "phantom\(number)_\(view).png"
      try images.write(encoded(phantom.radiograph(view: view), as: .png), to: name)
      try masks.write(encoded(phantom.lungMask(view: view), as: .png), to: name)
    }
  }
}

/// The same small radiograph in every format and depth.
func writeFormats(to folder: TargetFolder) throws {
  for bits in [8, 12, 16] {
    let image = formatSample(bits: bits)
    try folder.write(encoded(image, as: .png), to: "gray\(bits).png")
    try folder.write(encoded(image, as: .tiff), to: "gray\(bits).tiff")
  }
  for bits in [8, 16] {
    let image = formatSample(bits: bits)
    try folder.write(BaselineTIFF.whiteIsZero(image), to: "white-is-zero\(bits).tiff")
  }
  try folder.write(encoded(formatSample(bits: 8), as: .jpeg), to: "gray8.jpg")
}

/// Files that must be refused, each for one reason.
func writeDamage(to folder: TargetFolder) throws {
  let image = formatSample(bits: 8)
  let png = try encoded(image, as: .png)
  let jpeg = try encoded(image, as: .jpeg)
  let tiff = try encoded(image, as: .tiff)
  try folder.write(Array(png.prefix(png.count / 2)), to: "truncated.png")
  try folder.write(Array(jpeg.prefix(jpeg.count / 2)), to: "truncated.jpg")
  try folder.write(Array(tiff.prefix(tiff.count / 2)), to: "truncated.tiff")
  var flipped = png
  flipped[png.count / 2] ^= 0x10
  try folder.write(flipped, to: "flipped-bit.png")
  try folder.write(Array(png.prefix(8)), to: "signature-only.png")
  try folder.write([], to: "empty.png")
  try folder.write(Array("This is a text file.\n".utf8), to: "text.png")
  try folder.write(BaselineTIFF.lyingHeader(width: 65535, height: 65535), to: "lying-header.tiff")
}

func formatSample(bits: Int) -> Radiograph {
  ChestPhantom(patient: 100).radiograph(width: 64, height: 48, bits: bits)
}

func encoded(_ image: Radiograph, as format: OutputFormat) throws -> [UInt8] {
  try image.encoded(as: EncodingOptions(format: format))
}

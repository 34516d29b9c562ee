// swift-tools-version: 6.3

import PackageDescription

/// Every Swift target: data races, unsafe memory and stray warnings are errors.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let strictC: [CSetting] = [
  .treatAllWarnings(as: .error),
  .enableWarning("all"),
  .enableWarning("extra"),
]

/// Paths are bytes: the file system's own, not text.
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// A Swift module under `Sources`, with the modules below it that it may import.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module; all of them may use the phantoms.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.byName(name: name), "Phantoms", systemPackage] + dependencies,
    swiftSettings: strict)
}

/// A library of the system, installed by `make` when it is missing.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
  name: "cxraug",
  dependencies: [
    // Commands, options, help, completions and the dump that the man page is checked against.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // What a watch says over weeks, for people or as JSON.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // The builds of a watch, each in a process of its own that may crash.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    // SHA-256 of sources, outputs and generators.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // Byte-exact paths and file descriptors.
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    // YAML with the line of every key, for cxraug.yaml and the errors that name its lines.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Floor 0: the machine.
    system("CPNG", pkgConfig: "libpng", apt: "libpng-dev"),
    system("CJPEG", pkgConfig: "libjpeg", apt: "libjpeg-dev"),
    system("CTIFF", pkgConfig: "libtiff-4", apt: "libtiff-dev"),
    // Inflates twice as fast as zlib; libtiff's development files bring it along.
    system("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
    .target(
      name: "CCodecs", dependencies: ["CPNG", "CJPEG", "CTIFF", "CDeflate"], cSettings: strictC),
    // Plain matrix products; loaded when the first of them is computed, see its header.
    .target(
      name: "COpenBLAS", cSettings: strictC, linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CKernels", cSettings: strictC),
    module("Files", [systemPackage]),
    module("Randomness", [.product(name: "Crypto", package: "swift-crypto")]),

    // Floor 1: the image, numbers, and files that have settled.
    module("Radiographs", ["CCodecs", "Files"]),
    module("Watching", ["Files", systemPackage]),
    module("Tensors", ["CKernels", "COpenBLAS", "Randomness"]),

    // Floor 2: what is done with one of them.
    module("Preprocessing", ["CKernels", "Radiographs"]),
    module("Batches", ["Radiographs", "Tensors"]),
    module("Networks", ["Files", "Tensors", systemPackage]),
    module("Sheets", ["Radiographs"]),

    // Floor 3: a variant, a data set.
    module("Augmentation", ["Preprocessing", "Radiographs", "Randomness"]),
    module("Datasets", ["Files", "Radiographs", "Randomness", systemPackage]),

    // Floor 4: the training game.
    module(
      "GAN",
      [
        "Batches", "Files", "Networks", "Radiographs", "Randomness", "Sheets", "Tensors",
        systemPackage,
      ]),

    // Floor 5: plan, produce, publish, manifest.
    module(
      "Expansion",
      [
        "Augmentation", "Batches", "Datasets", "Files", "GAN", "Preprocessing", "Radiographs",
        "Randomness", "Sheets", "Tensors", systemPackage,
      ]),

    // Floor 6: the commands.
    .executableTarget(
      name: "cxraug",
      dependencies: [
        "Augmentation", "Datasets", "Expansion", "Files", "GAN", "Preprocessing", "Radiographs",
        "Tensors", "Watching", systemPackage,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"), "Yams",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "cxraug-bench",
      dependencies: [
        "CAllocations", "Files", "GAN", "Radiographs", "Randomness", "Tensors", systemPackage,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Counts allocations in programs that measure them.
    .target(name: "CAllocations", cSettings: strictC),

    // Procedural chest phantoms: fixtures and tests are made of them, and of nothing else.
    .target(
      name: "Phantoms", dependencies: ["Radiographs", "Randomness", systemPackage],
      path: "Tests/Phantoms", swiftSettings: strict),
    .executableTarget(
      name: "write-fixtures", dependencies: ["Phantoms", "Files", "Radiographs", "Randomness"],
      path: "Tests/write-fixtures", swiftSettings: strict),

    tests("Files", []),
    tests("Watching", ["Files"]),
    tests("Randomness", []),
    tests("Radiographs", []),
    tests("Tensors", ["Randomness"]),
    tests("Preprocessing", ["CKernels", "Radiographs", "Randomness"]),
    tests("Batches", ["Radiographs", "Tensors"]),
    tests("Networks", ["Files", "Randomness", "Tensors"]),
    tests("Sheets", ["Radiographs"]),
    tests("Augmentation", ["Preprocessing", "Radiographs", "Randomness"]),
    tests("Datasets", ["Files", "Radiographs", "Randomness"]),
    tests("GAN", ["CAllocations", "Files", "Networks", "Radiographs", "Randomness", "Tensors"]),
    tests("cxraug", ["Augmentation", "Files", "Radiographs", "Randomness", "Tensors"]),
  ],
  swiftLanguageModes: [.v6]
)

// Only `make fuzz` builds this: libFuzzer brings the main function that it lacks.
if Context.environment["CXRAUG_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz-bytes", dependencies: ["Files", "Networks", "Radiographs"],
      path: "Tests/Fuzz/bytes", swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}

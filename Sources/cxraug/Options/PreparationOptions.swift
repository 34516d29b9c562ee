import ArgumentParser
import Expansion
import Preprocessing

/// How sources are brought to one size.
struct PreparationOptions: ParsableArguments {
  @Option(
    help: "Columns and rows of every output: a number, WxH, or native. (default: 256)",
    transform: OptionValue.size)
  var size = OutputSize.exactly(PixelSize(width: 256, height: 256))

  @Option(help: "What to do when the aspect differs: crop the center, pad with black, or stretch.")
  var fit = Fit.crop

  @Option(
    help: "Bits of outputs: keep those of the source, 8, or 16. (default: keep)",
    transform: OptionValue.depth)
  var depth = Depth.keep

  @Option(help: "How values between samples are computed: bilinear, bicubic or lanczos.")
  var interpolation = Interpolation.bilinear

  var preparation: Preparation {
    var preparation = Preparation()
    preparation.size = size
    preparation.fit = fit
    preparation.depth = depth
    preparation.interpolation = interpolation
    return preparation
  }
}

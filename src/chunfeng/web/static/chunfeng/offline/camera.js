// Codes before the camera, or in a picture. The browser's own reader where there is one, else jsQR, fetched when needed.

const WIDEST = 800; // pixels that a frame is drawn with: enough for a card at arm's length
const PAUSE = 120; // milliseconds between two looks
const AGAIN = 4000; // the same code counts anew after so long

let reader;

// Calls `found(text)` for each code that comes before the camera. → a function that stops it. Throws when there is none.
// `facing`: "environment", away from who holds the device, or "user", towards who stands before it.
export async function watch(video, found, facing = "environment") {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: facing, width: { ideal: 1280 } },
    audio: false,
  });
  video.srcObject = stream;
  await video.play();
  const read = await ready();
  let last = { text: "", at: 0 };
  let running = true;
  async function look() {
    if (!running) return;
    const text = video.videoWidth ? await read(video, video.videoWidth, video.videoHeight) : null;
    const now = Date.now();
    if (text && running) {
      if (text !== last.text || now - last.at > AGAIN) found(text);
      last = { text, at: now };
    }
    setTimeout(look, PAUSE);
  }
  look();
  return () => {
    running = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

// The code in a picture that was taken or picked, or null.
export async function readPicture(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return null;
  }
  return (await ready())(picture, picture.width, picture.height);
}

async function ready() {
  reader ??= (await native()) ?? (await vendored());
  return reader;
}

async function native() {
  if (!("BarcodeDetector" in window)) return null;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (source) => (await detector.detect(source).catch(() => []))[0]?.rawValue ?? null;
}

async function vendored() {
  await import("../../vendor/jsqr/jsQR.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return (source, width, height) => {
    const scale = Math.min(1, WIDEST / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" })?.data ?? null;
  };
}

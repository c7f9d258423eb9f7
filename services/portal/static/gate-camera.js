// Codes by the camera, where the browser can read them (BarcodeDetector).

const AGAIN = 3_000;

export async function readsCodes() {
  if (!window.BarcodeDetector || !navigator.mediaDevices?.getUserMedia) return false;
  try {
    return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}

// Reads until ``stop`` is called; the same code counts again only after three seconds out of sight.
export async function readCodes(view, heard) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  view.srcObject = stream;
  await view.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let last = "";
  let seen = 0;
  let running = true;
  const look = async () => {
    if (!running) return;
    const found = await detector.detect(view).catch(() => []);
    const text = found[0]?.rawValue?.trim() ?? "";
    const now = performance.now();
    if (text) {
      if (text !== last || now - seen > AGAIN) await heard(text);
      [last, seen] = [text, now];
    }
    setTimeout(look, 150);
  };
  look();
  return () => {
    running = false;
    view.srcObject = null;
    for (const track of stream.getTracks()) track.stop();
  };
}

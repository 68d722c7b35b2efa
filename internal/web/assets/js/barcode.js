// Reads a barcode with the camera, where the browser can; everywhere else it is typed.
const form = document.querySelector("[data-barcode]");
const scan = form?.querySelector("[data-scan]");
const video = form?.querySelector("[data-camera]");
const words = form?.querySelector("[data-scan-words]");

const formats = ["ean_13", "ean_8", "upc_a", "upc_e", "itf", "code_128"];
let camera;

function stop() {
  for (const track of camera?.getTracks() ?? []) {
    track.stop();
  }
  camera = undefined;
  video.hidden = true;
  scan.textContent = "Scan a barcode";
}

async function look(detector) {
  if (!camera) {
    return;
  }
  const [found] = await detector.detect(video).catch(() => []);
  if (!found) {
    setTimeout(() => look(detector), 150);
    return;
  }
  stop();
  form.elements.code.value = found.rawValue;
  words.textContent = `Read ${found.rawValue}`;
  form.elements.quantity.select();
}

async function start() {
  const known = await BarcodeDetector.getSupportedFormats();
  const detector = new BarcodeDetector({ formats: formats.filter((format) => known.includes(format)) });
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    words.textContent = "The camera can't be used. Allow it in your browser's settings, or type the number.";
    return;
  }
  video.srcObject = camera;
  video.hidden = false;
  await video.play();
  scan.textContent = "Stop";
  words.textContent = "Hold the barcode in front of the camera.";
  look(detector);
}

if (scan && "BarcodeDetector" in window && navigator.mediaDevices) {
  scan.hidden = false;
  scan.addEventListener("click", () => (camera ? stop() : start()));
  addEventListener("pagehide", stop);
}

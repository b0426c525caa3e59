import type {PDFDocumentProxy} from 'unpdf/pdfjs';
import type {Operators} from './read-page.ts';
import {SharedPort} from './shared-port.ts';

/** The largest picture that is decoded, in pixels: three bytes each must fit into what a parser may take. */
const largestPicture = 40_000_000;

/** A PDF that is open to be read. */
export interface OpenPdf {
  document: PDFDocumentProxy;
  operators: Operators;
  /** Frees all that it holds. Never rejects. */
  close(): Promise<void>;
}

/** The half of pdf.js that reads the file. */
interface WorkerHalf {
  initializeFromPort(port: SharedPort): void;
}

/**
 * Opens a PDF from its bytes, which are taken over. Pictures are decoded only with `pictures`. Rejects with pdf.js's own errors
 * (`PasswordException`, `InvalidPDFException`…). The caller closes it.
 */
export async function openPdf(bytes: Uint8Array, {pictures = false} = {}): Promise<OpenPdf> {
  supplyMethods();
  const {getResolvedPDFJS} = await import('unpdf');
  const pdfjs = await getResolvedPDFJS();
  const port = new SharedPort();
  const {pdfjsWorker} = globalThis as unknown as {pdfjsWorker: {WorkerMessageHandler: WorkerHalf}};
  pdfjsWorker.WorkerMessageHandler.initializeFromPort(port);
  const worker = new pdfjs.PDFWorker({port: port as unknown as null, verbosity: 0});
  const task = pdfjs.getDocument({
    data: bytes,
    worker,
    verbosity: 0,
    isEvalSupported: false,
    useSystemFonts: true,
    // With a font face no outlines of glyphs are made, which nothing here draws.
    disableFontFace: false,
    ownerDocument: fontSheet() as unknown as HTMLDocument,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    maxImageSize: pictures ? largestPicture : 0,
  });
  const close = async () => {
    await task.destroy().catch(() => {});
    worker.destroy();
  };
  try {
    return {document: await task.promise, operators: pdfjs.OPS as unknown as Operators, close};
  } catch (error) {
    await close();
    throw error;
  }
}

/** A place for pdf.js to announce font faces: without one it makes all outlines, since it takes each face for refused. */
function fontSheet() {
  const style = {sheet: {cssRules: [], insertRule() {}}, remove() {}};
  return {createElement: () => style, documentElement: {getElementsByTagName: () => [{append() {}}]}};
}

/** pdf.js hands fonts over with methods that Node has from version 21 and 25 on. */
function supplyMethods(): void {
  const buffer = ArrayBuffer.prototype as {transferToFixedLength?: (length?: number) => ArrayBuffer};
  buffer.transferToFixedLength ??= function (this: ArrayBuffer, length = this.byteLength) {
    return this.slice(0, length);
  };
  const bytes = Uint8Array.prototype as {toBase64?: () => string};
  bytes.toBase64 ??= function (this: Uint8Array) {
    return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('base64');
  };
}

import type {PDFDocumentProxy} from 'unpdf/pdfjs';
import type {Operators} from './read-page.ts';
import {SharedPort} from './shared-port.ts';

/** In pixels: three bytes each must fit into what a parser may take. */
const largestPicture = 40_000_000;

export interface OpenPdf {
  document: PDFDocumentProxy;
  operators: Operators;
  /** Frees all that it holds. Never rejects. */
  close(): Promise<void>;
}

interface WorkerHalf {
  initializeFromPort(port: SharedPort): void;
}

/**
 * Opens a PDF from its bytes, which are taken over. Pictures are decoded only with `pictures`. Rejects with pdf.js's own errors
 * (`PasswordException`, `InvalidPDFException`…). The caller closes it.
 */
export async function openPdf(bytes: Uint8Array, {pictures = false} = {}): Promise<OpenPdf> {
  supplyTransfer();
  const {getResolvedPDFJS} = await import('unpdf');
  const pdfjs = await getResolvedPDFJS();
  const port = new SharedPort();
  const {pdfjsWorker} = globalThis as unknown as {pdfjsWorker: {WorkerMessageHandler: WorkerHalf}};
  pdfjsWorker.WorkerMessageHandler.initializeFromPort(port);
  const worker = new pdfjs.PDFWorker({port: port as unknown as null});
  const task = pdfjs.getDocument({
    data: bytes,
    worker,
    verbosity: 0,
    isEvalSupported: false,
    useSystemFonts: true,
    // With a font face no outlines of glyphs are made, which nothing here draws.
    disableFontFace: false,
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

/** pdf.js hands fonts over with a method that Node has from version 21 on. */
function supplyTransfer(): void {
  const prototype = ArrayBuffer.prototype as {transferToFixedLength?: (length?: number) => ArrayBuffer};
  prototype.transferToFixedLength ??= function (this: ArrayBuffer, length = this.byteLength) {
    return this.slice(0, length);
  };
}

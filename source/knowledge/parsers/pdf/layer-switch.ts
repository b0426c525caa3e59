import type {PDFDocumentProxy} from 'unpdf/pdfjs';

/** Tells whether content of a layer is shown when the document is opened; what cannot be told is shown. */
export async function layerSwitch(document: PDFDocumentProxy): Promise<(layer: unknown) => boolean> {
  const configuration = await document.getOptionalContentConfig().catch(() => undefined);
  return layer => {
    try {
      return configuration?.isVisible(layer as never) ?? true;
    } catch {
      return true;
    }
  };
}

import type {PDFDocumentProxy} from 'unpdf/pdfjs';

/**
 * Tells which layers of a PDF (optional content) are shown when it is opened, so that switched-off text is not taken
 * for visible; what cannot be told is shown.
 */
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

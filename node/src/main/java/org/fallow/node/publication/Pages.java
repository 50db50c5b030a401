package org.fallow.node.publication;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fallow.work.record.UnitList;

/**
 * Gives results to a reduce kernel page by page, in the order of units: the kernel makes a new state of the state before
 * and a page; the last state is what the results are reduced to. The pages follow from the results alone, so that whoever
 * reduces them comes to the same bytes. A page is an input of the kernel, all numbers in 4 bytes, little endian:
 *
 * <pre>
 * flags    1: the first page, 2: the last page
 * length   of the state, and the state; none in the first page
 * count    of the units that follow; 0 only where there are no results at all
 * for each: its index, the length of its input, the input, the length of its result, the result
 * </pre>
 *
 * @param <E> what can go wrong in the kernel
 */
public final class Pages<E extends Exception> {
    /** Largest page with its state, in bytes. */
    public static final int PAGE_BYTES_MAX = UnitList.INPUT_BYTES_MAX;

    private static final int FIRST = 1;
    private static final int LAST = 2;
    private static final int HEAD_BYTES = 3 * Integer.BYTES;
    private static final int ITEM_BYTES = 3 * Integer.BYTES;

    private final Kernel<E> kernel;
    private final int bytesMax;
    private final ByteArrayOutputStream items = new ByteArrayOutputStream();
    private byte[] state = {};
    private int count;
    private boolean begun;

    /**
     * A reduce kernel.
     *
     * @param <E> what can go wrong
     */
    @FunctionalInterface
    public interface Kernel<E extends Exception> {
        /** The state after a page. */
        byte[] fold(byte[] page) throws E;
    }

    /** Pages of {@link #PAGE_BYTES_MAX} at most. */
    public Pages(Kernel<E> kernel) {
        this(kernel, PAGE_BYTES_MAX);
    }

    Pages(Kernel<E> kernel, int bytesMax) {
        this.kernel = kernel;
        this.bytesMax = bytesMax;
    }

    /**
     * The next result.
     *
     * @throws IllegalArgumentException when state, input and result are together larger than a page; says so in a line
     */
    public void add(Reducer.Item item) throws E {
        long bytes = (long) ITEM_BYTES + item.input().length + item.result().length;
        if (HEAD_BYTES + state.length + items.size() + bytes > bytesMax && count > 0) {
            fold(false);
        }
        if (HEAD_BYTES + state.length + bytes > bytesMax) {
            throw new IllegalArgumentException("unit " + item.unit() + " and the reduce kernel's state of "
                    + state.length + " bytes have no room in a page of " + bytesMax);
        }
        items.writeBytes(number((int) item.unit()));
        items.writeBytes(number(item.input().length));
        items.writeBytes(item.input());
        items.writeBytes(number(item.result().length));
        items.writeBytes(item.result());
        count++;
    }

    /** What all of them are reduced to. */
    public byte[] end() throws E {
        fold(true);
        return state.clone();
    }

    private void fold(boolean last) throws E {
        int flags = (begun ? 0 : FIRST) | (last ? LAST : 0);
        ByteBuffer page = ByteBuffer.allocate(HEAD_BYTES + state.length + items.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(flags)
                .putInt(state.length)
                .put(state)
                .putInt(count)
                .put(items.toByteArray());
        state = kernel.fold(page.array());
        items.reset();
        count = 0;
        begun = true;
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }
}
